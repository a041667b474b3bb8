"use strict";
// The tiers of a question, one after the other: minimise the first, keep what it reached, go on. The yes/no choices are
// free in the primary tiers and held from then on; after each search they are held once, so that its value is exact.

// Coefficients, limits of rows and bounds of columns as one list, once the figures of handles have moved.
function numbersOf(programme, figures) {
  const { value, rowLower, rowUpper, lower, upper } = programme.matrix;
  const numbers = [...value, ...rowLower, ...rowUpper, ...lower, ...upper];
  for (const handle of programme.handles) {
    const figure = figures[handle.id];
    if (figure === undefined || figure === handle.now) continue;
    handle.places.forEach((place, at) => { numbers[place] += handle.start[at] + (figure - handle.first) * handle.by[at]; });
  }
  return numbers;
}

function modelOf(highs, programme, figures) {
  const { rows, columns, start, index, value } = programme.matrix;
  const numbers = numbersOf(programme, figures);
  const ends = value.length + 2 * rows;
  const below = (from, to) => Float64Array.from(numbers.slice(from, to), each => each === null ? -highs.infinity : each);
  const above = (from, to) => Float64Array.from(numbers.slice(from, to), each => each === null ? highs.infinity : each);
  return {
    numCols: columns, numRows: rows, colCost: new Float64Array(columns),
    colLower: below(ends, ends + columns), colUpper: above(ends + columns, ends + 2 * columns),
    rowLower: below(value.length, value.length + rows), rowUpper: above(value.length + rows, ends),
    matrix: {
      format: "csc", numRows: rows, numCols: columns,
      starts: Int32Array.from(start), indices: Int32Array.from(index), values: Float64Array.from(numbers.slice(0, value.length)),
    },
  };
}

const worth = (sum, x) => sum.places.reduce((total, place, at) => total + sum.values[at] * x[place], 0);

class Solve {
  constructor(highs, programme, figures) {
    this.highs = highs;
    this.programme = programme;
    this.data = modelOf(highs, programme, figures);
    this.model = highs.createModel(this.data);
    const { seed, feasibility, search, gap } = programme.settings;
    this.model.options.set({
      output_flag: false, random_seed: seed, primal_feasibility_tolerance: feasibility, dual_feasibility_tolerance: feasibility,
      mip_feasibility_tolerance: search, mip_rel_gap: gap, mip_abs_gap: 1e-9,
    });
    this.x = null;
  }

  minimise(tier) {
    const costs = new Float64Array(this.programme.matrix.columns);
    tier.places.forEach((place, at) => { costs[place] = tier.values[at]; });
    this.model.changeColsCost({ kind: "range", from: 0, to: costs.length - 1 }, costs);
  }

  choices(whole, x) {
    const { integer, continuous } = this.highs.constants.variableType;
    for (const place of this.programme.matrix.choices) {
      const held = x === null ? null : Math.round(x[place]);
      this.model.changeColIntegrality(place, whole ? integer : continuous);
      this.model.changeColBounds(place, held === null ? this.data.colLower[place] : held, held === null ? this.data.colUpper[place] : held);
    }
  }

  // Whether there is a plan. "Infeasible" is believed only without presolve, which says it of questions that have one.
  run() {
    const { optimal } = this.highs.constants.modelStatus;
    this.model.run();
    if (this.model.getModelStatus() !== optimal) {
      this.model.clearSolver();
      this.model.options.set({ presolve: "off" });
      this.model.run();
      this.model.options.set({ presolve: "choose" });
    }
    return this.model.getModelStatus();
  }

  plan(whole, x) {
    this.choices(whole, x);
    const status = this.run();
    if (status === this.highs.constants.modelStatus.optimal) return [...this.model.getSolution().colValue];
    if (status === this.highs.constants.modelStatus.infeasible) return null;
    throw new Error(`the solver ended with status ${status}`);
  }

  reach(tier) {
    this.minimise(tier);
    if (tier.primary && this.programme.matrix.choices.length) {
      const found = this.plan(true, null);
      if (found === null) return null;
      this.x = found;
    }
    const exact = this.plan(false, this.x);
    if (exact === null) return null;
    this.x = exact;
    const value = worth(tier, exact) + tier.offset, most = this.programme.settings.tier;
    const limit = value + Math.max(most, most * Math.abs(value)) - tier.offset;
    this.model.addRow(-this.highs.infinity, limit, { indices: tier.places, values: tier.values });
    return value;
  }
}

// What figures of handles come to: the value of every tier and the amounts of every quantity; null where there is no plan.
function answer(highs, programme, figures) {
  const solve = new Solve(highs, programme, figures);
  try {
    const values = {};
    for (const tier of programme.tiers) {
      const value = solve.reach(tier);
      if (value === null) return null;
      values[tier.measure] = value;
    }
    const amounts = programme.quantities.map(quantity =>
      quantity.periods.reduce((total, period) => total + Math.max(0, worth(period, solve.x) + period.constant), 0));
    return { values, amounts };
  } finally {
    solve.model.dispose();
  }
}

if (typeof module !== "undefined") module.exports = { answer };
