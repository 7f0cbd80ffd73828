// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// A map with our own ground, under which the town's chosen base map comes when it answers. It credits what it shows.
import maplibregl from "maplibre-gl/dist/maplibre-gl-csp.js";
import { answeringStyle } from "./foreign.js";
import { groundStyle, recolour } from "./ground.js";
import { tileStyle } from "./tiles.js";

export { maplibregl };

export class BaseMap {
  constructor(element) {
    this.element = element;
    this.text = element.dataset;
    this.touched = false;
    const touch = () => (this.touched = true); // whoever has moved the map keeps what they see
    for (const kind of ["pointerdown", "wheel", "keydown"]) element.addEventListener(kind, touch, { passive: true });
  }

  // `view` gives the options that say where it opens; it is told the bounds of the town's own outline, or null.
  async open(view) {
    maplibregl.setWorkerUrl(this.text.worker);
    const { tiles, ground, ags } = this.text;
    const style = tiles ? await tileStyle(maplibregl, tiles) : await groundStyle(ground, ags);
    this.element.hidden = false;
    this.map = new maplibregl.Map({ ...this.options(), style, ...view(ownOutline(style)) });
    this.credit(tiles ? this.text.attribution : this.text.credit);
    this.map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
    this.map.touchZoomRotate.disableRotation();
    this.map.on("error", () => {}); // a tile that does not come is no reason to speak: the ground is ours
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => recolour(this.map));
    return new Promise((resolve) => this.map.once("load", () => resolve(this.map)));
  }

  options() {
    const { label, keys, zoomIn, zoomOut, close, fingers } = this.text;
    return {
      container: this.element,
      maxZoom: 18,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      cooperativeGestures: matchMedia("(pointer: coarse)").matches,
      attributionControl: false,
      locale: {
        "Map.Title": `${label}. ${keys}`,
        "NavigationControl.ZoomIn": zoomIn,
        "NavigationControl.ZoomOut": zoomOut,
        "Popup.Close": close,
        "CooperativeGesturesHandler.MobileHelpText": fingers,
        "CooperativeGesturesHandler.WindowsHelpText": fingers,
        "CooperativeGesturesHandler.MacHelpText": fingers,
      },
    };
  }

  credit(words) {
    if (this.credits) this.map.removeControl(this.credits);
    this.credits = new maplibregl.AttributionControl({ compact: false, customAttribution: words || undefined });
    this.map.addControl(this.credits);
  }

  // Whether what lies under the map is whole; `laid` is called when a new style has taken the ground's place.
  async layUnder(laid = () => {}) {
    if (!this.text.style) return true;
    const style = await answeringStyle(this.text.style, this.text.asking);
    if (!style) return false;
    this.map.setStyle(style, { diff: false });
    this.credit(this.text.attribution);
    this.map.once("style.load", laid);
    return true;
  }
}

function ownOutline(style) {
  const own = style.sources.ground?.data.features.find(({ properties }) => properties.kind === "own");
  if (!own) return null;
  const { type, coordinates } = own.geometry;
  const bounds = new maplibregl.LngLatBounds();
  coordinates.flat(type === "MultiPolygon" ? 2 : 1).forEach((position) => bounds.extend(position.slice(0, 2)));
  return bounds;
}
