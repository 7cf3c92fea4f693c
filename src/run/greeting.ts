/**
 * The cpu backend advertises tfjs-node on stderr, on its first write. This is that write, and says nothing.
 *
 * @module
 */
import type tf from "../tfjs-core.cjs";

export function quietCpu(env: tf.Environment, cpu: tf.KernelBackend): void {
  const production = env.getBool("PROD");
  env.set("PROD", true);
  cpu.disposeData(cpu.write(new Float32Array(1), [1], "float32"));
  env.set("PROD", production);
}
