import { sizeOf } from '../../../src/base/extents';
import type { LayerOffer, Offers, Place, Start } from './types';

const isPicture = ({ shape, ids }: Place): boolean => shape.length === 3 && ids === undefined;
const isSequence = ({ shape, ids }: Place): boolean => shape.length === 2 && ids === undefined;

const onPictures =
  (write: (place: Place) => string | undefined): LayerOffer =>
  (place) =>
    isPicture(place) ? write(place) : undefined;

/** A window that fits the picture: up to 3 × 3, and no larger than it. */
function window({ shape, pick }: Place): string {
  const extents = shape.slice(0, 2).map((extent) => Math.min(extent, 1 + pick(3)));
  return `[${extents.join(', ')}]`;
}

/** Filters: whole tiles of vectors, and what is left over. */
const wide = ({ pick }: Place): number => [8, 11, 4, 13, 17, 22][pick(6)]!;

/** Pictures that are stored as bytes: of one channel, of several, and with levels for each column. */
const stored: readonly Start[] = [
  { shape: [4, 3, 1], byteChannels: 1 },
  { shape: [3, 5, 3], byteChannels: 3 },
  { shape: [7], byteChannels: 7 },
  { shape: [2, 3, 9], byteChannels: 9 },
];

/** Windows that slide, and what normalises. */
export const spatialOffers: Offers = {
  starts: [{ shape: [4, 3, 1] }, { shape: [3, 4, 2] }, { shape: [5, 2] }, { shape: [9, 10, 3] }, { shape: [13, 2] }, { shape: [4, 5, 6] }, ...stored],
  layers: [
    onPictures((place) => `conv2d(${1 + place.pick(2)}, ${window(place)})`),
    onPictures((place) => `conv2d(${1 + place.pick(3)}, ${window(place)}, tanh, padding: same, stride: ${1 + place.pick(3)})`),
    onPictures(({ pick }) => `conv2d(2, [2, 3], dilation: [${1 + pick(2)}, 2], padding: same)`),
    onPictures(({ pick }) => `conv2d(2, 2, tanh, padding: same, trainable: ${['true', 'false'][pick(2)]})`),
    // Wide enough for every tile of vectors, with what is left over.
    onPictures((place) => `conv2d(${wide(place)}, ${window(place)})`),
    onPictures((place) => `conv2d(${wide(place)}, 3, relu, padding: same)`),
    onPictures((place) => `conv2d(${wide(place)}, [3, 2], padding: same, stride: ${[2, 3, 1][place.pick(3)]!}, dilation: ${1 + place.pick(2)})`),
    onPictures((place) => `conv2d(${wide(place)}, [2, 4], padding: same, dilation: [2, ${1 + place.pick(3)}])`),
    onPictures((place) => `max_pool2d(${window(place)})`),
    // Some of a picture is left over.
    onPictures(({ shape }) => (shape[0]! > 3 && shape[1]! > 2 ? 'max_pool2d([3, 2])' : undefined)),
    onPictures(({ pick }) => `max_pool2d([4, 3], stride: [${4 - pick(3)}, 3], padding: same)`),
    onPictures(({ pick }) => `avg_pool2d([3, 4], stride: ${1 + pick(3)}, padding: same)`),
    onPictures(({ pick }) => `max_pool2d([3, 2], stride: ${1 + pick(2)}, padding: same)`),
    onPictures((place) => `avg_pool2d(${window(place)})`),
    onPictures(({ pick }) => `avg_pool2d([2, 3], stride: ${1 + pick(2)}, padding: same)`),
    (place) => (isSequence(place) ? `conv1d(2, ${Math.min(place.shape[0]!, 1 + place.pick(3))}, tanh)` : undefined),
    (place) => (isSequence(place) ? `conv1d(2, 3, padding: same, stride: ${1 + place.pick(2)}, dilation: 2)` : undefined),
    (place) => (isSequence(place) ? `conv1d(${2 + place.pick(3)}, 4, padding: same, dilation: ${3 - place.pick(3)})` : undefined),
    (place) => (isSequence(place) ? `conv1d(${wide(place)}, ${1 + place.pick(5)}, padding: same)` : undefined),
    (place) => (isPicture(place) || isSequence(place) ? 'global_average_pool()' : undefined),
    ({ ids, shape }) => (ids === undefined && shape.length > 0 ? 'layer_norm()' : undefined),
    ({ ids, shape }) => (ids === undefined && shape.length > 0 ? 'layer_norm(epsilon: 0.1, trainable: false)' : undefined),
    // One number of a unit is no batch: from several places on, there are always some.
    ({ ids, shape }) => (ids === undefined && sizeOf(shape.slice(0, -1)) > 1 ? 'batch_norm(epsilon: 0.1)' : undefined),
    ({ ids, shape }) => (ids === undefined && shape.length > 0 ? 'batch_norm(trainable: false)' : undefined),
    ({ ids, pick }) => (ids === undefined ? `dropout(0.${1 + pick(8)})` : undefined),
  ],
};
