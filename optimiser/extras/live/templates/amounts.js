"use strict";
// The rounding law of the engine (its module `amounts`), for what is reckoned in the browser.
const DIGITS = { "£m": 4, patients: 3, WTE: 3, beds: 3 };
const grouped = (value, places) => value.toLocaleString("en-GB", { minimumFractionDigits: places, maximumFractionDigits: places });
const nearest = (size, step) => Math.round((size / step) * (1 + 1e-12)) * step;

function size(value, unit) {
  const exact = Number(Math.abs(value).toFixed(DIGITS[unit] ?? 9));
  if (exact === 0) return "0";
  if (unit === "£m") {
    const tenths = nearest(exact, 0.1);
    if (tenths === 0) return "<0.1";
    return tenths < 100 ? grouped(tenths, 1) : grouped(nearest(exact, 1), 0);
  }
  if (exact < 1) return "<1";
  const whole = nearest(exact, 1);
  return grouped(whole < 1000 ? whole : nearest(exact, 10 ** (String(whole).length - 3)), 0);
}

// A figure of a table, and a change with its sign; of less than can be told it says on which side.
const MINUS = "\u2212";
const figure = (value, unit) => signed(size(value, unit), value < 0 ? MINUS : "");
const change = (value, unit) => (size(value, unit) === "0" ? "same" : signed(size(value, unit), value < 0 ? MINUS : "+"));
const signed = (text, sign) => (text === "0" || !sign ? text : text.startsWith("<") ? `${sign === MINUS ? ">" : "<"}${sign}${text.slice(1)}` : sign + text);

if (typeof module !== "undefined") module.exports = { figure, change };
