/**
 * Sound: WAV files, spectrograms and mel-frequency cepstral coefficients, in double precision.
 *
 * Source: tensorflow/core/lib/wav, tensorflow/core/kernels/{spectrogram,mfcc,mfcc_mel_filterbank,mfcc_dct}.cc.
 *
 * @module
 */

import { MalformedError, UnsupportedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { bool, float, int } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { bytesOf, makeTensor } from "../tensors.js";
import { powerSpectrum } from "./fft.js";
import { number } from "./read.js";

export const audio = {
  DecodeWav: op(
    {
      inputs: ["contents"],
      attrs: { desired_channels: int(-1), desired_samples: int(-1) },
      outputs: { audio: "float32", sample_rate: "int32" },
    },
    ([contents], { desired_channels, desired_samples }) =>
      decodeWav(bytesOf(contents)[0] ?? new Uint8Array(), desired_channels, desired_samples),
  ),
  EncodeWav: op({ inputs: ["audio", "sample_rate"], outputs: { contents: "string" } }, ([sound, rate]) =>
    makeTensor([encodeWav(sound, number(rate))], [], "string"),
  ),
  AudioSpectrogram: op(
    {
      inputs: ["input"],
      attrs: { window_size: int(), stride: int(), magnitude_squared: bool(false) },
      outputs: { spectrogram: "float32" },
    },
    ([input], { window_size, stride, magnitude_squared }) =>
      spectrogram(input, window_size, stride, magnitude_squared),
  ),
  Mfcc: op(
    {
      inputs: ["spectrogram", "sample_rate"],
      attrs: {
        upper_frequency_limit: float(4000),
        lower_frequency_limit: float(20),
        filterbank_channel_count: int(40),
        dct_coefficient_count: int(13),
      },
      outputs: { output: "float32" },
    },
    ([spectra, rate], a) =>
      mfcc(spectra, {
        rate: number(rate),
        upper: a.upper_frequency_limit,
        lower: a.lower_frequency_limit,
        channels: a.filterbank_channel_count,
        coefficients: a.dct_coefficient_count,
      }),
  ),
} as const satisfies OpFamily;

const PCM = 1;
const SCALE = 1 / 32768; // what a 16-bit sample of full swing is divided by

/** [samples, channels] between -1 and 1 as 16-bit PCM; what is louder is cut. */
function encodeWav(sound: tf.Tensor, rate: number): Uint8Array {
  const [samples, channels] = [sound.dataSync(), sound.shape[1] ?? 1];
  const bytes = new Uint8Array(44 + 2 * samples.length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("RIFF....WAVEfmt "));
  view.setUint32(4, 36 + 2 * samples.length, true);
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  bytes.set(new TextEncoder().encode("data"), 36);
  view.setUint32(40, 2 * samples.length, true);
  for (const [i, value] of samples.entries()) {
    const sample = Math.max(-32768, Math.min(32767, Math.sign(value) * Math.round(Math.abs(value) * 32768)));
    view.setInt16(44 + 2 * i, sample, true);
  }
  return bytes;
}

/** 16-bit PCM as [samples, channels] between -1 and 1, and the sample rate. */
function decodeWav(bytes: Uint8Array, wantedChannels: number, wantedSamples: number): tf.Tensor[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = wavChunks(bytes, view);
  const [format, data] = [chunks.get("fmt "), chunks.get("data")];
  if (!format || !data || format.length < 16)
    throw new MalformedError("a WAV file lacks its format or its data");
  const [kind, channels, rate, bits] = [
    view.getUint16(format.offset, true),
    view.getUint16(format.offset + 2, true),
    view.getUint32(format.offset + 4, true),
    view.getUint16(format.offset + 14, true),
  ];
  if (kind !== PCM || bits !== 16 || channels === 0) {
    throw new UnsupportedError("only 16-bit PCM WAV files can be decoded", {
      found: `format ${kind}, ${bits} bits, ${channels} channels`,
    });
  }
  const samples = Math.floor(data.length / (2 * channels));
  const shape = [
    wantedSamples < 0 ? samples : wantedSamples,
    wantedChannels < 0 ? channels : wantedChannels,
  ] as const;
  const values = new Float32Array(shape[0] * shape[1]);
  for (let i = 0; i < Math.min(samples, shape[0]); i++) {
    for (let channel = 0; channel < shape[1]; channel++) {
      const source = Math.min(channel, channels - 1);
      values[i * shape[1] + channel] = view.getInt16(data.offset + 2 * (i * channels + source), true) * SCALE;
    }
  }
  return [tf.tensor2d(values, [...shape]), tf.scalar(rate, "int32")];
}

/** Where each RIFF chunk's content lies; a chunk longer than the file ends with it. */
function wavChunks(bytes: Uint8Array, view: DataView): Map<string, { offset: number; length: number }> {
  const tag = (offset: number) => String.fromCharCode(...bytes.subarray(offset, offset + 4));
  if (bytes.length < 12 || tag(0) !== "RIFF" || tag(8) !== "WAVE") {
    throw new MalformedError("the bytes are no WAV file", {
      expected: "RIFF … WAVE",
      found: JSON.stringify(tag(0)),
    });
  }
  const chunks = new Map<string, { offset: number; length: number }>();
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = Math.min(view.getUint32(at + 4, true), bytes.length - at - 8);
    chunks.set(tag(at), { offset: at + 8, length });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

/** Magnitudes (or their squares) per channel, frame and frequency. */
function spectrogram(input: tf.Tensor, size: number, stride: number, squared: boolean): tf.Tensor {
  const [samples = 0, channels = 0] = input.shape;
  const data = input.dataSync();
  const frames = samples < size ? 0 : 1 + Math.floor((samples - size) / stride);
  const window = Float64Array.from(
    { length: size },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size),
  );
  const length = 2 ** Math.ceil(Math.log2(size));
  const bins = 1 + length / 2;
  const values = new Float32Array(channels * frames * bins);
  for (let channel = 0; channel < channels; channel++) {
    for (let frame = 0; frame < frames; frame++) {
      const signal = new Float64Array(length);
      for (let i = 0; i < size; i++)
        signal[i] = (data[(frame * stride + i) * channels + channel] ?? 0) * (window[i] ?? 0);
      const power = powerSpectrum(signal);
      values.set(squared ? power : power.map(Math.sqrt), (channel * frames + frame) * bins);
    }
  }
  return tf.tensor3d(values, [channels, frames, bins]);
}

interface MfccOptions {
  readonly rate: number;
  readonly upper: number;
  readonly lower: number;
  readonly channels: number;
  readonly coefficients: number;
}

const FILTERBANK_FLOOR = 1e-12;

function mfcc(spectra: tf.Tensor, options: MfccOptions): tf.Tensor {
  const [channels = 0, frames = 0, bins = 0] = spectra.shape;
  const data = spectra.dataSync();
  const filterbank = melFilterbank(bins, options);
  const values = new Float32Array(channels * frames * options.coefficients);
  for (let frame = 0; frame < channels * frames; frame++) {
    const energies = filterbank(data.subarray(frame * bins, (frame + 1) * bins));
    const logs = energies.map((energy) => Math.log(Math.max(energy, FILTERBANK_FLOOR)));
    values.set(cosines(logs, options.coefficients), frame * options.coefficients);
  }
  return tf.tensor3d(values, [channels, frames, options.coefficients]);
}

/** Triangular filters, evenly spaced on the mel scale, over the roots of a power spectrum. */
function melFilterbank(bins: number, { rate, upper, lower, channels }: MfccOptions) {
  const [low, high] = [toMel(lower), toMel(upper)];
  const spacing = (high - low) / (channels + 1);
  const center = (channel: number) => low + spacing * (channel + 1);
  const hertzPerBin = (0.5 * rate) / (bins - 1);
  const [first, last] = [Math.trunc(1.5 + lower / hertzPerBin), Math.trunc(upper / hertzPerBin)];
  const filters = Array.from({ length: Math.max(0, Math.min(last, bins - 1) - first + 1) }, (_, i) => {
    const mel = toMel((first + i) * hertzPerBin);
    let channel = 0; // the first whose center is not below; the bin lies between it and the one before
    while (channel < channels && center(channel) < mel) channel++;
    return { below: channel - 1, weight: (center(channel) - mel) / (center(channel) - center(channel - 1)) };
  });
  return (power: ArrayLike<number>): Float64Array => {
    const energies = new Float64Array(channels);
    for (const [i, { below, weight }] of filters.entries()) {
      const magnitude = Math.sqrt(power[first + i] ?? 0);
      if (below >= 0) energies[below] = (energies[below] ?? 0) + magnitude * weight;
      if (below + 1 < channels) energies[below + 1] = (energies[below + 1] ?? 0) + magnitude * (1 - weight);
    }
    return energies;
  };
}

function toMel(hertz: number): number {
  return 1127 * Math.log1p(hertz / 700);
}

/** The first coefficients of a discrete cosine transform, type II. */
function cosines(input: Float64Array, count: number): Float64Array {
  const [norm, step] = [Math.sqrt(2 / input.length), Math.PI / input.length];
  return Float64Array.from({ length: count }, (_, i) =>
    input.reduce((sum, value, j) => sum + norm * Math.cos(i * step * (j + 0.5)) * value, 0),
  );
}
