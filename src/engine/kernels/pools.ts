import { rowSize } from '../plan/types';
import { windowsOf, type Windows } from '../windows';
import type { Binding, Kernel } from './types';

/** The windows of a pool's forward operation. */
function forward({ instruction }: Binding): Windows {
  return windowsOf(instruction.inputs[0]!.shape, instruction.outputs[0]!.shape, instruction.attributes);
}

/** The windows of its gradient, which goes from the result back to the picture. */
function backward({ instruction }: Binding): Windows {
  return windowsOf(instruction.outputs[0]!.shape, instruction.inputs[0]!.shape, instruction.attributes);
}

/**
 * The largest element of each window and its flat position within the sample's input. Of equal ones the first, window
 * rows outside of columns; NaN counts as the largest.
 */
export const maxPool: Kernel = (binding) => {
  const [x] = binding.inputs as [Float32Array];
  const [largest, winner] = binding.outputs as [Float32Array, Float32Array];
  const { registers } = binding;
  const { height, width, channels, placesY, placesX, sizeY, sizeX, rows, columns } = forward(binding);
  const fill = (start: number, placeY: number, placeX: number, channel: number, out: number): void => {
    let best = -1;
    for (let row = placeY * sizeY; row < (placeY + 1) * sizeY; row++) {
      for (let column = placeX * sizeX; column < (placeX + 1) * sizeX; column++) {
        if (rows[row]! < 0 || columns[column]! < 0) continue;
        const at = (rows[row]! * width + columns[column]!) * channels + channel;
        const value = x[start + at]!;
        if (best < 0 || value > x[start + best]! || Number.isNaN(value)) best = at;
      }
    }
    largest[out] = x[start + best]!;
    winner[out] = best;
  };
  return () => {
    let out = 0;
    for (let sample = 0; sample < registers.rows; sample++) {
      const start = sample * height * width * channels;
      for (let placeY = 0; placeY < placesY; placeY++) {
        for (let placeX = 0; placeX < placesX; placeX++) {
          for (let channel = 0; channel < channels; channel++, out++) fill(start, placeY, placeX, channel, out);
        }
      }
    }
  };
};

/** `dx = Σ g` over the windows that x has won, in their order. */
export const maxPoolGradient: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const [gradient, winner] = inputs as [Float32Array, Float32Array];
  const [dx] = outputs as [Float32Array];
  const [places, size] = [rowSize(instruction.inputs[0]!), rowSize(instruction.outputs[0]!)];
  return () => {
    dx.fill(0, 0, registers.rows * size);
    for (let sample = 0, out = 0; sample < registers.rows; sample++) {
      for (const end = out + places; out < end; out++) dx[sample * size + winner[out]!]! += gradient[out]!;
    }
  };
};

/** Elements that each place's window has within the picture. */
function counts({ rows, columns, placesY, placesX, sizeY, sizeX }: Windows): Int32Array {
  const inside = (taps: Int32Array, place: number, size: number): number =>
    taps.subarray(place * size, (place + 1) * size).filter((at) => at >= 0).length;
  const across = Array.from({ length: placesX }, (_, x) => inside(columns, x, sizeX));
  return Int32Array.from({ length: placesY * placesX }, (_, place) => {
    return inside(rows, Math.floor(place / placesX), sizeY) * across[place % placesX]!;
  });
}

/** Calls `visit` for each element of each window within the picture: places outermost, then window rows, then columns. */
function walk(
  { width, channels, placesY, placesX, sizeY, sizeX, rows, columns }: Windows,
  start: number,
  visit: (place: number, at: number) => void,
): void {
  for (let placeY = 0, place = 0; placeY < placesY; placeY++) {
    for (let placeX = 0; placeX < placesX; placeX++, place++) {
      for (let row = placeY * sizeY; row < (placeY + 1) * sizeY; row++) {
        for (let column = placeX * sizeX; column < (placeX + 1) * sizeX; column++) {
          if (rows[row]! >= 0 && columns[column]! >= 0) {
            visit(place, start + (rows[row]! * width + columns[column]!) * channels);
          }
        }
      }
    }
  }
}

/** The mean of each window's elements within the picture, summed through window rows, then columns. */
export const averagePool: Kernel = (binding) => {
  const [x] = binding.inputs as [Float32Array];
  const [mean] = binding.outputs as [Float32Array];
  const { registers } = binding;
  const windows = forward(binding);
  const { height, width, channels } = windows;
  const count = counts(windows);
  let base = 0;
  const add = (place: number, at: number): void => {
    const out = base + place * channels;
    for (let channel = 0; channel < channels; channel++) mean[out + channel]! += x[at + channel]!;
  };
  return () => {
    mean.fill(0, 0, registers.rows * count.length * channels);
    for (let sample = 0; sample < registers.rows; sample++) {
      base = sample * count.length * channels;
      walk(windows, sample * height * width * channels, add);
      for (let i = 0; i < count.length * channels; i++) mean[base + i]! /= count[Math.floor(i / channels)]!;
    }
  };
};

/** `dx = Σ g / n` over the windows that x is in, in their order; n is what a window has within the picture. */
export const averagePoolGradient: Kernel = (binding) => {
  const [gradient] = binding.inputs as [Float32Array];
  const [dx] = binding.outputs as [Float32Array];
  const { registers, round } = binding;
  const windows = backward(binding);
  const { height, width, channels } = windows;
  const count = counts(windows);
  let base = 0;
  const add = (place: number, at: number): void => {
    const out = base + place * channels;
    const n = count[place]!;
    for (let channel = 0; channel < channels; channel++) dx[at + channel]! += round(gradient[out + channel]! / n);
  };
  return () => {
    dx.fill(0, 0, registers.rows * height * width * channels);
    for (let sample = 0; sample < registers.rows; sample++) {
      base = sample * count.length * channels;
      walk(windows, sample * height * width * channels, add);
    }
  };
};

/** The mean of every channel over all places, summed in their order. */
export const globalAverage: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const [x] = inputs as [Float32Array];
  const [mean] = outputs as [Float32Array];
  const channels = rowSize(instruction.outputs[0]!);
  const places = rowSize(instruction.inputs[0]!) / channels;
  return () => {
    mean.fill(0, 0, registers.rows * channels);
    for (let sample = 0; sample < registers.rows; sample++) {
      const [out, start] = [sample * channels, sample * places * channels];
      for (let i = 0; i < places * channels; i++) mean[out + (i % channels)]! += x[start + i]!;
      for (let channel = 0; channel < channels; channel++) mean[out + channel]! /= places;
    }
  };
};

/** `dx = g / n`, n the number of places. */
export const globalAverageGradient: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const [gradient] = inputs as [Float32Array];
  const [dx] = outputs as [Float32Array];
  const channels = rowSize(instruction.inputs[0]!);
  const size = rowSize(instruction.outputs[0]!);
  const places = size / channels;
  return () => {
    for (let i = 0; i < registers.rows * size; i++) {
      dx[i] = gradient[Math.floor(i / size) * channels + (i % channels)]! / places;
    }
  };
};
