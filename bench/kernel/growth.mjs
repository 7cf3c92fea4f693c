// What a session of 5,000 cells leaves in the memory of our processes.
import { startKernel } from "./client.mjs";
import { ours } from "./kernels.mjs";

const marks = [500, 2000, 5000];

export async function growth() {
  const kernel = await startKernel(await ours());
  const found = {};
  try {
    for (let i = 1; i <= marks.at(-1); i++) {
      const code = `const x: number = ${i};\nfunction f(a: number) { return a * 2 }\nf(x)`;
      await kernel.execute(code).idle;
      if (marks.includes(i)) found[`cell ${i}`] = named(kernel.memory());
    }
  } finally {
    await kernel.close();
  }
  console.table(found);
  const [early, , late] = Object.values(found);
  return Object.keys(early).map((name) => ({
    what: `${name}, growth from cell 500 to cell 5,000`,
    ours: late[name] - early[name],
    unit: "MB",
    atMost: 10,
  }));
}

/** The kernel starts nothing but the evaluator. */
function named([host, evaluator]) {
  return { host, evaluator };
}
