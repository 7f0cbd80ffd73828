// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// Replaces the server's drawings by charts that one can zoom; fetches finer values for what is shown.
import uPlot from "uplot";
import { axisTime, dayAndHour, formatNumber, language, zone } from "./words.js";

const HEIGHT = 280;
const LIVE_REFRESH = 60_000; // a summarised chart is fetched anew at most this often
const QUARTER = 900;
const ROUND_STEPS = Array.from({ length: 60 }, (_, index) => [1, 2, 5][index % 3] * 10 ** (Math.floor(index / 3) - 8));

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    new Chart(target).begin();
  }
}, { rootMargin: "300px" });
document.querySelectorAll(".plot[data-series]").forEach((plot) => seen.observe(plot));

class Chart {
  constructor(plot) {
    this.plot = plot;
    this.text = plot.dataset;
    this.section = plot.closest("section");
    this.whole = [Number(this.text.from), Number(this.text.to)];
    this.range = this.whole;
    this.asked = 0;
  }

  async begin() {
    const answer = await this.fetched(...this.whole);
    if (!answer?.time.length) return; // the server's drawing or its words stay
    this.reading = document.createElement("p");
    this.reading.className = "reading soft screen";
    const hasMouse = matchMedia("(pointer: fine) and (min-width: 40.01rem)").matches;
    this.reading.textContent = hasMouse ? this.text.hint : "";
    this.canvas = document.createElement("div");
    this.canvas.setAttribute("role", "img");
    // Where there is nothing to hint at, the words come below, so that the chart stays where it is.
    this.plot.replaceChildren(...(hasMouse ? [this.reading, this.canvas] : [this.canvas, this.reading]));
    this.uplot = new uPlot(this.options(), columns(answer), this.canvas);
    this.take(answer);
    this.plot.append(this.buttons());
    new ResizeObserver(() => this.uplot.setSize(this.size())).observe(this.plot);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.uplot.redraw());
    document.addEventListener("allmende:latest", (event) => this.live(event.detail));
  }

  async fetched(from, to) {
    const query = new URLSearchParams({ von: iso(from), bis: iso(to), sprache: language });
    const answer = await fetch(`${this.text.series}?${query}`).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  // Only the answer to the last question counts.
  async view(from, to) {
    const now = Date.now() / 1000;
    const length = Math.max(to - from, QUARTER);
    const end = Math.min(to, Math.max(now, this.whole[1]));
    this.range = [end - length, end];
    const turn = (this.asked += 1);
    const answer = await this.fetched(...this.range);
    if (answer && turn === this.asked) this.take(answer);
  }

  take(answer) {
    this.resolution = answer.resolution;
    this.fetchedAt = Date.now();
    this.columns = columns(answer);
    this.uplot.setData(this.columns, false);
    this.uplot.batch(() => {
      this.uplot.setScale("x", { min: this.range[0], max: this.range[1] });
      this.uplot.setScale("y", valueRange(answer, "counts" in this.text));
    });
    this.canvas.setAttribute("aria-label", `${this.text.label}. ${answer.summary}`);
    this.section.querySelector(".seen").textContent = answer.summary;
    for (const link of this.section.querySelectorAll("a[data-download]")) {
      const address = new URL(link.href);
      address.searchParams.set("von", iso(this.range[0]));
      address.searchParams.set("bis", iso(this.range[1]));
      link.href = address;
    }
    if (this.back) this.back.disabled = this.range[0] === this.whole[0] && this.range[1] === this.whole[1];
  }

  live(streams) {
    const own = streams.find(({ id }) => String(id) === this.text.datastream);
    if (!own || !("open" in this.text) || typeof own.result !== "number" || this.range[1] !== this.whole[1]) return;
    const time = Date.parse(own.time) / 1000;
    const last = this.columns[0][this.columns[0].length - 1];
    const moved = Math.max(0, time - this.whole[1]);
    this.whole = [this.whole[0] + moved, this.whole[1] + moved];
    this.range = [this.range[0] + moved, this.range[1] + moved];
    if (this.resolution === "raw" && time > last) {
      this.columns[0].push(time);
      for (const column of this.columns.slice(1)) column.push(own.result);
      this.uplot.setData(this.columns, false);
      this.uplot.setScale("x", { min: this.range[0], max: this.range[1] });
    } else if (Date.now() - this.fetchedAt > LIVE_REFRESH) this.view(...this.range);
  }

  buttons() {
    const list = document.createElement("ul");
    list.className = "choice screen";
    const step = () => this.range[1] - this.range[0];
    const add = (words, action) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words;
      button.addEventListener("click", action);
      const item = document.createElement("li");
      item.append(button);
      list.append(item);
      return button;
    };
    add(this.text.nearer, () => this.view(this.range[0] + step() / 4, this.range[1] - step() / 4));
    add(this.text.farther, () => this.view(this.range[0] - step() / 2, this.range[1] + step() / 2));
    add(this.text.earlier, () => this.view(this.range[0] - step() / 2, this.range[1] - step() / 2));
    add(this.text.later, () => this.view(this.range[0] + step() / 2, this.range[1] + step() / 2));
    this.back = add(this.text.whole, () => this.view(...this.whole));
    this.back.disabled = true;
    return list;
  }

  options() {
    const colour = (name) => () => getComputedStyle(this.plot).getPropertyValue(name).trim();
    const grid = { stroke: colour("--line"), width: 1 };
    const axis = { stroke: colour("--ink-soft"), font: `14px ${getComputedStyle(this.plot).fontFamily}`, grid, ticks: grid };
    const nothing = { stroke: "transparent", points: { show: false } };
    const line = { stroke: colour("--c"), width: 2.2, points: { size: 5, fill: colour("--c") } };
    return {
      ...this.size(),
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
      legend: { show: false },
      series: [{}, line, { ...nothing }, { ...nothing }],
      bands: [{ series: [3, 2], fill: () => `${colour("--c")()}33` }],
      scales: { x: { time: true, auto: false }, y: { auto: false } },
      axes: [
        { ...axis, values: (_, splits, __, ___, increment) => splits.map((one) => axisTime(one, increment)), space: 70 },
        { ...axis, incrs: "counts" in this.text ? ROUND_STEPS.filter((one) => one >= 1) : ROUND_STEPS, values: (_, splits) => splits.map((one) => formatNumber(one, decimals(splits))), size: 62 },
      ],
      cursor: {
        drag: { x: true, y: false, setScale: false },
        bind: { dblclick: () => () => this.view(...this.whole) },
        points: { show: (_, index) => index === 1 && undefined },
      },
      hooks: { setSelect: [(chart) => this.selected(chart)], setCursor: [(chart) => this.read(chart.cursor.idx)] },
    };
  }

  selected(chart) {
    const { left, width } = chart.select;
    if (width < 8) return;
    chart.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.view(chart.posToVal(left, "x"), chart.posToVal(left + width, "x"));
  }

  read(index) {
    const [time, mean, low, high] = this.columns ?? this.uplot?.data ?? [];
    if (index == null || mean?.[index] == null) return;
    const say = (value) => formatNumber(value, this.text.digits);
    const unit = this.text.unit ? ` ${this.text.unit}` : "";
    const between = this.text.between.replace("{low}", say(low[index])).replace("{high}", say(high[index]));
    const rest = this.resolution === "raw" ? "" : ` ${this.text.mean}, ${between}`;
    this.reading.textContent = `${dayAndHour(new Date(time[index] * 1000))}: ${say(mean[index])}${unit}${rest}`;
  }

  size() {
    return { width: Math.max(240, this.plot.clientWidth), height: HEIGHT };
  }
}

const iso = (seconds) => new Date(seconds * 1000).toISOString();
const columns = ({ time, mean, low, high }) => [time, mean, low, high];

function decimals(splits) {
  const step = splits.length > 1 ? Math.abs(splits[1] - splits[0]) : 1;
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}

// Begins at zero where that costs little, like the server's drawing.
function valueRange({ low, high }, counts) {
  const values = [...low, ...high].filter((one) => one !== null);
  let [least, most] = [Math.min(...values), Math.max(...values)];
  if (!values.length) return { min: 0, max: 1 };
  if (counts || (least >= 0 && least <= 0.6 * most)) least = Math.min(least, 0);
  if (least === 0 && most === 0) return { min: 0, max: 1 };
  const room = (most - least || Math.abs(most) || 1) * 0.06;
  return { min: least === 0 ? 0 : least - room, max: most + room };
}
