// What the scripts of a live page answer to offers: job file in, answers out, both JSON. Run by node, for the tests.
const fs = require("node:fs");
const [, , folder, tiers, job] = process.argv;
const { answer } = require(tiers);
const { programme, offers } = JSON.parse(fs.readFileSync(job, "utf8"));
require(folder)().then(highs => console.log(JSON.stringify(offers.map(figures => answer(highs, programme, figures)))));
