import { lineChart } from "../../charts/lines.js";
import { rangeChart } from "../../charts/range.js";
import { scatterChart } from "../../charts/scatter.js";
import { stackChart } from "../../charts/stack.js";
import { setText } from "../../lib/el.js";

const month = ({ id }) => Number(id.slice(0, 4)) * 12 + Number(id.slice(5, 7)) - 1;
const STOCKS = ["MSFT", "AMZN", "IBM", "AAPL", "GOOG"];
const ORIGINS = ["USA", "Europe", "Japan"];
const put = (root, name, text) => setText(root.querySelector(`[data-value="${name}"]`), text);

/** Each card: the source's name, its chart, and the numbers beside it, from the rows so far. */
export const CARDS = [
  {
    id: "stocks",
    name: "Stocks",
    chart: (place) => lineChart(place, {
      label: "Share prices in dollars, 2000 to 2010", series: STOCKS, at: month, height: 260,
      x: [2000 * 12, 2010 * 12 + 2], xTicks: [2000, 2002, 2004, 2006, 2008, 2010].map((year) => [year * 12, String(year)]), y: [0, 200],
    }),
    summary(root, rows) {
      for (const name of STOCKS) {
        const price = rows.at(-1)[name];
        const first = rows.find((row) => row[name] != null)?.[name];
        put(root, name, price == null ? "–" : price.toFixed(2));
        put(root, `${name}-change`, price == null ? "" : `× ${(price / first).toFixed(1)}`);
      }
      put(root, "month", rows.at(-1).id);
    },
  },
  {
    id: "weather",
    name: "Weather",
    chart: (place) => rangeChart(place, {
      label: "Seattle, mean of daily highs and lows per week, degrees Celsius", low: "min", high: "max", at: ({ id }) => Number(id.slice(1)),
      x: [0, 53], xTicks: [[1, "Jan"], [14, "Apr"], [27, "Jul"], [40, "Oct"], [52, "Dec"]], y: [0, 30],
    }),
    summary(root, rows) {
      put(root, "rain", String(Math.round(rows.reduce((sum, { rain }) => sum + rain, 0))));
      put(root, "wet", String(rows.reduce((sum, { wet }) => sum + wet, 0)));
    },
  },
  {
    id: "energy",
    name: "Energy",
    chart: (place) => stackChart(place, {
      label: "Iowa's net generation in GWh: fossil, nuclear, renewable", series: ["fossil", "nuclear", "renewable"], at: ({ year }) => year, step: 1,
      x: [2000.4, 2017.6], xTicks: [[2001, "2001"], [2005, "2005"], [2009, "2009"], [2013, "2013"], [2017, "2017"]], y: [0, 60000],
    }),
    summary(root, rows) {
      const { year, fossil, nuclear, renewable } = rows.at(-1);
      put(root, "year", String(year));
      put(root, "share", `${Math.round((100 * renewable) / (fossil + nuclear + renewable))} %`);
    },
  },
  {
    id: "cars",
    query: "?count=160&interval=50",
    name: "Cars",
    chart: (place) => scatterChart(place, {
      label: "Cars of 1970 and after: miles per gallon against horsepower",
      xOf: ({ horsepower }) => horsepower, yOf: ({ mpg }) => mpg, group: ({ origin }) => ORIGINS.indexOf(origin) + 1,
      x: [40, 235], xTicks: [[40, "40 hp"], [100, "100"], [150, "150"], [200, "200"], [235, ""]], y: [0, 40],
    }),
    summary(root, rows) {
      ORIGINS.forEach((origin) => put(root, origin, String(rows.filter((row) => row.origin === origin).length)));
    },
  },
];
