/** The examples that fix the look of the language, and two that use the rest of its grammar. All are valid. */

export const boating = String.raw`network "Go boating?"                      // one neuron, weights given by hand

data inline {
  weather, distance, companion -> go
       -1,       -1,         1 -> yes
        1,        1,        -1 -> ?        // no answer given: a row to predict
}

layers {
  go = dense(1, sigmoid, weights: [[1], [1], [5]], bias: [1])
}
`;

export const iris = String.raw`network "Iris"

data {
  source:    csv("iris.csv")
  target:    species
  split:     80%                           // train; the rest is test
  normalize: standard
}

layers {
  h1 = dense(16, relu)
  h2 = dense(8, relu)
  dense(3, softmax)
}

train {
  loss:       cross_entropy
  optimizer:  adam(learning_rate: 0.01)
  batch_size: 16
  epochs:     100
  seed:       7
}

expect {
  test.accuracy >= 0.95
  overfits(batch: 8)
}
`;

export const gpt = String.raw`network "A tiny GPT"

let width = 32
let heads = 4

data {
  source:   text("us-declaration.txt")
  tokenize: characters
  context:  32
  target:   next_token
}

block transformer(width, heads) {
  a = layer_norm()
  b = attention(heads: heads, causal: true)
  c = add(input, b)
  d = layer_norm()
  e = dense(4 * width, gelu)
  f = dense(width)
  add(c, f)
}

layers {
  embedding(width)
  positional()
  repeat 2 { transformer(width, heads) }
  layer_norm()
  dense(vocabulary, softmax)
}

train {
  loss: cross_entropy
  optimizer: adamw(learning_rate: 1e-3, weight_decay: 0.01)
  batch_size: 8
  steps: 2000
}

compare { learning_rate: [1e-4, 1e-3, 1e-1] }   // several runs, one chart
`;

export const digits = String.raw`nnspec 1
/* Digits, with a convolution.
   Every layer is one that the catalogue has. */
network "Digits \"small\""

let kernel = [3, 3]
let units  = 2 * max(8, 4 + 4)

data {
  source:    csv("digits.csv", delimiter: ";")
  target:    label
  columns    { label: category, "watched for": index }
  split:     stratified(80%)
  normalize: min_max
  augment:   [flip, shift(2)]
  ignore:    ["id", "x"]
}

block residual(width, kind: relu) {
  a = dense(width, kind)
  add(input, a)
}

layers {
  input(8, 8, 1)
  conv2d(units, kernel, relu, weights: he_uniform())
  max_pool2d(2)
  flatten()
  repeat 2 {
    residual(16)
    h = dense(16, leaky_relu(slope: 0.1)), dropout(10%)
  }
  dense(classes, softmax)
}

train {
  loss { price: mse, kind: cross_entropy(weight: 0.5) }
  optimizer: sgd(learning_rate: 0.1, momentum: 0.9, nesterov: true)
  schedule:  cosine(warmup: 5%)
  batch_size: all
  epochs:    20
  stop:      train.loss < 1e-3 and not any(isnan(h.weights[:, 3]))
}

expect {
  test.accuracy >= 90% within 20 epochs
  (h.output[0, 1:5].norm() + 1) / 2 <= -initial_loss * -0.5 or loss == 0 && epoch != 3 || !isinf(loss)
  near(mean(h1.gradient, axis: 0), 0, 10%)
  gradients_check()
}

compare {
  units: [8, 16]
  h1.units: [4, 8], seed: [
    1,
    2,
  ]
}
`;

export const prices = String.raw`data inline {
  target: price
  area, rooms, "garden size" -> price, kind
  50, 2, none -> 1.5e2, flat
  +80.5, 3, "10 m" -> ?, ?
  normalize: standard
}

layers
{
  area = dense(8, from: input.area)
  rooms = dense(8, from: input["garden size"])
  both = concat(area, rooms,)
  price = dense(1)
  kind = dense(2, softmax, from: both)
}

train { epochs: 10 }
`;

export const examples: Readonly<Record<string, string>> = { boating, iris, gpt, digits, prices };
