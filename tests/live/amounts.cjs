// Figures and changes by the rounding law of the page: pairs of value and unit in, texts out, both JSON.
const fs = require("node:fs");
const [, , amounts, job] = process.argv;
const { figure, change } = require(amounts);
console.log(JSON.stringify(JSON.parse(fs.readFileSync(job, "utf8")).map(([value, unit]) => [figure(value, unit), change(value, unit)])));
