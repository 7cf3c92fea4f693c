// What a session of 5,000 cells leaves in the memory of our processes.
//
// Memory grows at first: what a session remembers has limits of a thousand cells, and V8 makes room for the new. What
// never ends is a leak, and shows as a slope in the second half. Before each look there is a pause, in which our
// processes collect what nobody needs (housekeeping.ts).
import { delay, startKernel } from "./client.mjs";
import { ours } from "./kernels.mjs";

const [first, last, step] = [500, 5000, 250];
const pauseMilliseconds = 300;

export async function growth() {
  const kernel = await startKernel(await ours());
  const looks = [];
  try {
    for (let i = 1; i <= last; i++) {
      const code = `const x: number = ${i};\nfunction f(a: number) { return a * 2 }\nf(x)`;
      await kernel.execute(code).idle;
      if (i < first || i % step > 0) continue;
      await delay(pauseMilliseconds);
      looks.push({ cell: i, ...named(kernel.memory()) });
    }
  } finally {
    await kernel.close();
  }
  console.table(looks);
  return ["host", "evaluator"].flatMap((name) => rows(name, looks));
}

/** The kernel starts nothing but the evaluator. */
function named([host, evaluator]) {
  return { host, evaluator };
}

function rows(name, looks) {
  const whole = looks.at(-1)[name] - looks[0][name];
  const half = slope(
    looks.filter(({ cell }) => cell >= last / 2).map((look) => [look.cell / 1000, look[name]]),
  );
  return [
    { what: `${name}, growth from cell ${first} to cell ${last}`, ours: whole, unit: "MB", atMost: 10 },
    { what: `${name}, growth per 1,000 cells from the middle on`, ours: half, unit: "MB", atMost: 1 },
  ];
}

/** Of the line with the least squares through points. */
function slope(points) {
  const mean = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x, y] = [mean(([px]) => px), mean(([, py]) => py)];
  return mean(([px, py]) => (px - x) * (py - y)) / mean(([px]) => (px - x) ** 2);
}
