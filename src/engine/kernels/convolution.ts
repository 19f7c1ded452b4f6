import { windowsOf, type Windows } from '../windows';
import type { Binding, Kernel } from './types';

/*
 * A convolution is an affine operation whose rows are its windows: the places in their order, and in each the elements in
 * the order of the weights, which is window row, window column, channel. Every sum goes up in that order, as a product of
 * matrices does, and leaves out what lies beyond the edge.
 */

type Round = Binding['round'];

/** z += value·w for each of `count` elements. */
function addScaled(z: Float32Array, at: number, w: Float32Array, from: number, count: number, value: number, round: Round): void {
  for (let j = 0; j < count; j++) z[at + j]! += round(value * w[from + j]!);
}

/** Where a window's element lies in the picture: its first channel in the sample that begins at `start`. */
function elementOf({ width, channels, rows, columns, sizeY, sizeX }: Windows) {
  return (start: number, placeY: number, placeX: number, tapY: number, tapX: number): number => {
    const row = rows[placeY * sizeY + tapY]!;
    const column = columns[placeX * sizeX + tapX]!;
    return row < 0 || column < 0 ? -1 : start + (row * width + column) * channels;
  };
}

/** `z = Σ x·W + b`: the sum begins with b and goes up through rows, columns and channels of the window. */
export const convolution: Kernel = ({ instruction, inputs, outputs, registers, round }) => {
  const [x, weights, bias] = inputs as [Float32Array, Float32Array, Float32Array];
  const [z] = outputs as [Float32Array];
  const windows = windowsOf(instruction.inputs[0]!.shape, instruction.outputs[0]!.shape, instruction.attributes);
  const { height, width, channels, placesY, placesX, sizeY, sizeX } = windows;
  const filters = bias.length;
  const elementAt = elementOf(windows);
  const fillPlace = (start: number, placeY: number, placeX: number, out: number): void => {
    for (let j = 0; j < filters; j++) z[out + j] = bias[j]!;
    let weight = 0;
    for (let tapY = 0; tapY < sizeY; tapY++) {
      for (let tapX = 0; tapX < sizeX; tapX++, weight += channels * filters) {
        const at = elementAt(start, placeY, placeX, tapY, tapX);
        for (let i = 0; at >= 0 && i < channels; i++) {
          addScaled(z, out, weights, weight + i * filters, filters, x[at + i]!, round);
        }
      }
    }
  };
  return () => {
    let out = 0;
    for (let sample = 0; sample < registers.rows; sample++) {
      const start = sample * height * width * channels;
      for (let placeY = 0; placeY < placesY; placeY++) {
        for (let placeX = 0; placeX < placesX; placeX++, out += filters) fillPlace(start, placeY, placeX, out);
      }
    }
  };
};

/** `dW = Σ x·dz` over all windows, those of the first sample first. */
export const convolutionGradientWeights: Kernel = ({ instruction, inputs, outputs, registers, round }) => {
  const [x, dz] = inputs as [Float32Array, Float32Array];
  const [dw] = outputs as [Float32Array];
  const windows = windowsOf(instruction.inputs[0]!.shape, instruction.inputs[1]!.shape, instruction.attributes);
  const { height, width, channels, placesY, placesX, sizeY, sizeX } = windows;
  const filters = instruction.outputs[0]!.shape.at(-1)!;
  const elementAt = elementOf(windows);
  const addPlace = (start: number, placeY: number, placeX: number, out: number): void => {
    let weight = 0;
    for (let tapY = 0; tapY < sizeY; tapY++) {
      for (let tapX = 0; tapX < sizeX; tapX++, weight += channels * filters) {
        const at = elementAt(start, placeY, placeX, tapY, tapX);
        for (let i = 0; at >= 0 && i < channels; i++) {
          addScaled(dw, weight + i * filters, dz, out, filters, x[at + i]!, round);
        }
      }
    }
  };
  return () => {
    dw.fill(0);
    let out = 0;
    for (let sample = 0; sample < registers.rows; sample++) {
      const start = sample * height * width * channels;
      for (let placeY = 0; placeY < placesY; placeY++) {
        for (let placeX = 0; placeX < placesX; placeX++, out += filters) addPlace(start, placeY, placeX, out);
      }
    }
  };
};

/**
 * `dx = Σ dz·W` over the windows that x is in: the sum goes up through the rows and columns of the window that x takes in
 * them, and the filters.
 */
export const convolutionGradientInput: Kernel = ({ instruction, inputs, outputs, registers, round }) => {
  const [dz, weights] = inputs as [Float32Array, Float32Array];
  const [dx] = outputs as [Float32Array];
  const windows = windowsOf(instruction.outputs[0]!.shape, instruction.inputs[0]!.shape, instruction.attributes);
  const { height, width, channels, placesY, placesX, sizeY, sizeX } = windows;
  const filters = instruction.inputs[1]!.shape.at(-1)!;
  const elementAt = elementOf(windows);
  // Filters outside of channels: each product goes to a sum of its own, so that none waits for the one before.
  const addPlace = (at: number, out: number, weight: number): void => {
    for (let j = 0; j < filters; j++) {
      const gradient = dz[out + j]!;
      for (let i = 0, w = weight + j; i < channels; i++, w += filters) dx[at + i]! += round(gradient * weights[w]!);
    }
  };
  const addTap = (sample: number, tapY: number, tapX: number): void => {
    const start = sample * height * width * channels;
    const weight = (tapY * sizeX + tapX) * channels * filters;
    let out = sample * placesY * placesX * filters;
    for (let placeY = 0; placeY < placesY; placeY++) {
      for (let placeX = 0; placeX < placesX; placeX++, out += filters) {
        const at = elementAt(start, placeY, placeX, tapY, tapX);
        if (at >= 0) addPlace(at, out, weight);
      }
    }
  };
  return () => {
    dx.fill(0, 0, registers.rows * height * width * channels);
    for (let sample = 0; sample < registers.rows; sample++) {
      for (let tapY = 0; tapY < sizeY; tapY++) for (let tapX = 0; tapX < sizeX; tapX++) addTap(sample, tapY, tapX);
    }
  };
};
