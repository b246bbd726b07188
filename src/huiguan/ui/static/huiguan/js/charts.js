// Charts from the data that the page carries, drawn by ECharts in the colours of the tokens.
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--hg-${name}`).trim();
const PATTERNS = { green: "circle", yellow: "triangle", orange: "diamond", red: "rect", grey: "none", blue: "arrow" };
/** How wide a digit is at the size of the labels, in pixels. */
const DIGIT = 7;
let loading = null;

function library() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.charts;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

const colour = (series, at) => {
  if (series.tone === "grey") return token("chart-5");
  return token(series.tone || `chart-${(at % 6) + 1}`);
};

function seriesOf(data, series, at, printing) {
  const line = data.kind === "line";
  return {
    name: series.name,
    type: line ? "line" : "bar",
    stack: data.kind === "stacked" ? "all" : undefined,
    data: series.values,
    barMaxWidth: 28,
    color: colour(series, at),
    symbolSize: 6,
    cursor: series.urls ? "pointer" : "default",
    itemStyle: { borderColor: token("surface"), borderWidth: line ? 0 : 1, decal: { symbol: printing ? PATTERNS[series.tone] || "none" : "none" } },
    label: { show: data.kind === "rows" || (data.series.length === 1 && data.categories.length <= 12), position: data.kind === "rows" ? "right" : "top", color: token("ink-2"), formatter: ({ value }) => (typeof value === "number" ? value.toLocaleString("en") : value) },
    markLine: at === 0 && data.rule ? ruleOf(data) : undefined,
  };
}

function ruleOf(data) {
  const onAxis = typeof data.rule.at === "string";
  return {
    silent: true,
    symbol: "none",
    lineStyle: { color: token("ink"), type: "solid", width: 1 },
    label: { formatter: data.rule.label, color: token("ink"), position: "end" },
    data: [onAxis || data.kind === "rows" ? { xAxis: data.rule.at } : { yAxis: data.rule.at }],
  };
}

/** Where there are few columns each keeps its name, on as many lines as it takes; of months only some are named. */
function everyName(data) {
  const count = data.categories.length;
  if (data.kind === "rows" || count > 8) return {};
  const wide = Math.floor((window.innerWidth < 600 ? window.innerWidth - 100 : 460) / count);
  // A month in digits does not break: where it would lie over its neighbour, only some are named.
  if (data.categories.some((name) => Math.max(...name.split(/[^\x21-\x7e]/).map((part) => part.length)) * DIGIT > wide)) return {};
  return { interval: 0, width: wide, overflow: "break", lineHeight: 15 };
}

/** The option of ECharts for our own description of a chart. */
export function option(data, printing = false) {
  const category = {
    type: "category",
    data: data.categories,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: token("line-2") } },
    axisLabel: { color: token("ink-2"), ...everyName(data) },
    inverse: data.kind === "rows",
  };
  const value = {
    type: "value",
    min: 0,
    // No half a person on the axis.
    minInterval: data.series.every((one) => one.values.every((value) => typeof value !== "number" || Number.isInteger(value))) ? 1 : 0,
    splitLine: { lineStyle: { color: token("line") } },
    axisLabel: { color: token("ink-2"), formatter: (amount) => amount.toLocaleString("en") },
    show: data.kind !== "rows",
  };
  return {
    animationDuration: 200,
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    aria: { enabled: true },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 },
    grid: { left: 8, right: data.kind === "rows" ? 48 : 20, top: data.series.length > 1 || data.rule ? 36 : 20, bottom: 4, containLabel: true },
    legend: { show: data.series.length > 1, right: 0, top: 0, itemWidth: 12, itemHeight: 12, textStyle: { color: token("ink-2") } },
    tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" }, confine: true },
    xAxis: data.kind === "rows" ? value : category,
    yAxis: data.kind === "rows" ? category : value,
    series: data.series.map((series, at) => seriesOf(data, series, at, printing)),
  };
}

async function draw(box) {
  const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  const place = box.querySelector("[data-chart-plot]");
  const words = place.getAttribute("aria-labelledby");
  const echarts = await library();
  const chart = echarts.init(place, null, { renderer: "canvas" });
  let [seen, onPaper] = [window.innerWidth, false];
  const redraw = (printing) => {
    onPaper = printing;
    chart.setOption(option(data, printing), true);
    place.removeAttribute("aria-label");
    place.setAttribute("aria-labelledby", words);
  };
  redraw(false);
  chart.on("click", ({ seriesIndex, dataIndex }) => {
    const url = data.series[seriesIndex]?.urls?.[dataIndex];
    if (url) window.location.assign(url);
  });
  // How many columns can be named depends on the window, which a phone that is turned changes.
  new ResizeObserver(() => {
    chart.resize();
    if (seen === window.innerWidth) return;
    seen = window.innerWidth;
    redraw(onPaper);
  }).observe(place);
  document.addEventListener("hg:theme", () => redraw(false));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw(false));
  window.addEventListener("beforeprint", () => redraw(true));
  window.addEventListener("afterprint", () => redraw(false));
}

document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-chart-table]");
  if (!toggle) return;
  const rows = toggle.closest("[data-chart]").querySelector("[data-chart-rows]");
  rows.hidden = !rows.hidden;
  toggle.setAttribute("aria-expanded", String(!rows.hidden));
});

/** Called for the page and for every part that htmx brings. */
export function init(root) {
  root.querySelectorAll("[data-chart]").forEach((box) => {
    if (box.dataset.drawn) return;
    box.dataset.drawn = "1";
    draw(box);
  });
}
