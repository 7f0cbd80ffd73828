// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// Stations on the map: their values are the markers, many at one place are one marker with their number.
// The list beside the map is the source of all they say; keyboard order is list order.
const SOURCE = "stations";
const NEAR = { wide: 38, narrow: 64 }; // pixels: what is nearer than this to another is one marker with it
const EDGE = 12; // pixels that a popup keeps from the map's edge

export class Stations {
  constructor(maplibregl, map, list, text, isNarrow) {
    this.maplibregl = maplibregl;
    this.map = map;
    this.text = text;
    this.near = isNarrow ? NEAR.narrow : NEAR.wide;
    this.items = [...list.querySelectorAll("li[data-lon]")];
    this.markers = new Map(); // key -> Marker, made once
    this.shown = new Map(); // key -> Marker, on the map now
    this.popup = null;
    map.on("render", () => map.getSource(SOURCE) && map.isSourceLoaded(SOURCE) && this.update());
    map.on("idle", () => this.update());
  }

  // Also after a new style, which forgets sources.
  addTo(map) {
    map.addSource(SOURCE, { type: "geojson", data: this.geojson(), cluster: true, clusterRadius: this.near, clusterMaxZoom: 14 });
    map.addLayer({ id: SOURCE, type: "circle", source: SOURCE, paint: { "circle-radius": 1, "circle-opacity": 0 } });
  }

  geojson() {
    const features = this.items.map((item, index) => ({
      type: "Feature",
      properties: { index },
      geometry: { type: "Point", coordinates: [Number(item.dataset.lon), Number(item.dataset.lat)] },
    }));
    return { type: "FeatureCollection", features };
  }

  update() {
    const wanted = new Map();
    for (const { properties, geometry } of this.map.querySourceFeatures(SOURCE)) {
      const key = properties.cluster ? `group-${properties.cluster_id}` : `station-${properties.index}`;
      if (!wanted.has(key)) wanted.set(key, this.markers.get(key) ?? this.made(key, properties, geometry.coordinates));
    }
    for (const [key, marker] of this.shown) if (!wanted.has(key)) this.takeAway(key, marker);
    for (const [key, marker] of wanted) if (!this.shown.has(key)) this.put(key, marker);
  }

  made(key, properties, place) {
    const element = properties.cluster ? this.group(properties, place) : this.single(properties.index);
    element.dataset.order = properties.cluster ? properties.cluster_id : properties.index;
    const marker = new this.maplibregl.Marker({ element }).setLngLat(place);
    this.markers.set(key, marker);
    return marker;
  }

  takeAway(key, marker) {
    this.shown.delete(key);
    marker.remove();
  }

  put(key, marker) {
    this.shown.set(key, marker);
    const element = marker.getElement();
    if (element.dataset.station) this.copyValue(element);
    marker.addTo(this.map);
    element.removeAttribute("aria-label"); // MapLibre's "Map marker": ours say what they are
    const after = [...element.parentNode.querySelectorAll(":scope > .marker")].find(
      (other) => other !== element && Number(other.dataset.order) > Number(element.dataset.order),
    );
    if (after) element.parentNode.insertBefore(element, after);
  }

  // A value may have changed while its marker was away.
  copyValue(element) {
    const item = this.items[Number(element.dataset.station)];
    const value = element.querySelector(".value");
    value.replaceChildren(...item.querySelector(".pill").cloneNode(true).childNodes);
  }

  single(index) {
    const item = this.items[index];
    const button = document.createElement("button");
    button.type = "button";
    button.className = `marker ${item.className}${"stale" in item.dataset ? " stale" : ""}`;
    button.dataset.station = index;
    button.append(item.querySelector(".mark").cloneNode(true), hidden(`${name(item)}: `), span("value"));
    button.addEventListener("click", (event) => {
      event.stopPropagation(); // a click that reaches the map closes the popup
      this.open(item, button);
    });
    return button;
  }

  group({ cluster_id: id, point_count: count }, place) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "marker group";
    button.append(this.text.group.replace("{count}", count), hidden(` ${this.text.groupMore}`));
    button.addEventListener("click", async () => {
      const zoom = await this.map.getSource(SOURCE).getClusterExpansionZoom(id);
      this.map.easeTo({ center: place, zoom: zoom + 0.2 });
    });
    return button;
  }

  open(item, button) {
    this.popup?.remove();
    button?.setAttribute("aria-expanded", "true");
    const place = [Number(item.dataset.lon), Number(item.dataset.lat)];
    const { clientWidth } = this.map.getContainer();
    this.popup = new this.maplibregl.Popup({ offset: 18, anchor: "bottom", maxWidth: `${Math.min(320, clientWidth - 2 * EDGE)}px` })
      .setLngLat(place)
      .setDOMContent(this.content(item))
      .addTo(this.map);
    this.bringIntoView(this.popup.getElement());
    this.popup.getElement().addEventListener("keydown", (event) => event.key === "Escape" && this.popup.remove());
    this.popup.once("close", () => {
      button?.removeAttribute("aria-expanded");
      if (document.activeElement === document.body) button?.focus();
    });
  }

  // The one that the page's address names; it may hide in a group, so that its marker is not there.
  openStation(id, zoom) {
    const item = this.items.find(({ dataset }) => dataset.station === id);
    if (!item) return;
    this.map.jumpTo({ center: [Number(item.dataset.lon), Number(item.dataset.lat)], zoom });
    this.open(item, null);
  }

  // Moves the map as far as it takes to show all of a popup, above all the cross that closes it.
  bringIntoView(element) {
    const [inner, outer] = [element, this.map.getContainer()].map((one) => one.getBoundingClientRect());
    const over = (from, to, least, most) => (from < least ? from - least : to > most ? to - most : 0);
    const right = over(inner.left, inner.right, outer.left + EDGE, outer.right - EDGE);
    const down = over(inner.top, inner.bottom, outer.top + EDGE, outer.bottom);
    if (right || down) this.map.panBy([right, down], { duration: 200 });
  }

  content(item) {
    const box = document.createElement("div");
    const title = document.createElement("h3");
    title.append(item.querySelector("a.to").cloneNode(true));
    const more = document.createElement("a");
    more.href = item.querySelector("a.to").href;
    more.textContent = this.text.more;
    more.append(hidden(`: ${name(item)}`));
    const last = document.createElement("p");
    last.append(more);
    box.append(title, ...[...item.querySelectorAll(".say, small")].map((part) => part.cloneNode(true)), last);
    return box;
  }
}

const name = (item) => item.querySelector("a.to").textContent;

function span(className) {
  const element = document.createElement("span");
  element.className = className;
  return element;
}

function hidden(words) {
  const element = span("away");
  element.textContent = words;
  return element;
}
