import * as l10n from '@vscode/l10n';

/** An example as New Spec offers it. Its file is `examples/NAME.nnspec`, of the project and of the package alike. */
export interface Template {
  readonly name: string;
  /** As in its `network`. */
  readonly title: string;
  /** What it teaches, in a sentence; docs/examples.md says the same. */
  readonly teaches: string;
  /** The files beside it that it reads. */
  readonly data: readonly string[];
}

export interface TemplateGroup {
  readonly title: string;
  readonly templates: readonly Template[];
}

/** All examples, in the order in which a newcomer may take them. */
export function templateGroups(): readonly TemplateGroup[] {
  return [
    { title: l10n.t('First steps'), templates: firstSteps() },
    { title: l10n.t('Real data'), templates: realData() },
    { title: l10n.t('Sequences'), templates: sequences() },
    { title: l10n.t('Clinic'), templates: clinic() },
  ];
}

function template(name: string, title: string, teaches: string, ...data: string[]): Template {
  return { name, title, teaches, data };
}

function firstSteps(): Template[] {
  return [
    template('boating', l10n.t('Go boating?'), l10n.t('One neuron decides: a weighted sum, then a sigmoid.')),
    template('and', l10n.t('AND'), l10n.t('One neuron learns where to draw a line.')),
    template('or', l10n.t('OR'), l10n.t('The same neuron, other data, other weights.')),
    template('xor-linear', l10n.t('XOR without a hidden layer'), l10n.t('Fails, and shows why: no straight line will do.')),
    template('xor', l10n.t('XOR'), l10n.t('What a hidden layer and its activation make possible.')),
    template('circle', l10n.t('A disc in a ring'), l10n.t('Each hidden neuron draws a line; together they fence the disc in.')),
    template('moons', l10n.t('Two moons'), l10n.t('How a border learns to bend.')),
    template('spiral', l10n.t('Two spirals'), l10n.t('Two hidden layers, and three learning rates compared.')),
    template('checkerboard', l10n.t('A checkerboard'), l10n.t('A border with many corners: the first layer draws lines, the second joins them.')),
    template('plane', l10n.t('A plane'), l10n.t('Regression with two weights, which can be known beforehand.')),
    template('sine', l10n.t('A sine'), l10n.t('Regression: a curve put together of bends, and what lies beyond the data.')),
    template(
      'picture',
      l10n.t('From a picture to a vector'),
      l10n.t('How pixels become one long row of numbers.'),
      ...['digits.idx', 'digits-labels.idx'],
    ),
    template(
      'sentence',
      l10n.t('A sentence'),
      l10n.t('How words become ids, one-hot rows and dense rows.'),
    ),
    template('residual', l10n.t('Skips past the layers'), l10n.t('How 26 layers learn: a gradient that goes past them.')),
  ];
}

function realData(): Template[] {
  const digits = 'digits.csv';
  return [
    template('iris', l10n.t('Iris'), l10n.t('A table: columns, normalization, a split, three classes.'), 'iris.csv'),
    template('two-answers', l10n.t('Two answers at once'), l10n.t('A number and a class from one network, with a loss each.'), 'iris.csv'),
    template('digits-mlp', l10n.t('Digits, pixel by pixel'), l10n.t('Handwriting, by a multilayer perceptron that knows of no neighbours.'), digits),
    template('digits-cnn', l10n.t('Digits'), l10n.t('Handwriting, by convolutions that look for strokes.'), digits),
    template('autoencoder', l10n.t('An autoencoder'), l10n.t('A picture through eight numbers and out again.'), digits),
    template(
      'sentiment',
      l10n.t('A sentiment'),
      l10n.t('Sentences that praise or complain, and what becomes of words never seen.'),
      'sentiment.csv',
    ),
    template('recommender', l10n.t('A recommender'), l10n.t('Users and films as rows of numbers that are learned.'), 'viewing.csv'),
  ];
}

function sequences(): Template[] {
  const text = 'us-declaration.txt';
  return [
    template('sorter', l10n.t('A sorter'), l10n.t('Attention sorts six digits, one by one.')),
    template('addition', l10n.t('Adding'), l10n.t('Attention learns to add, and to carry.')),
    template('characters', l10n.t('Characters'), l10n.t('An LSTM reads a text and says which letter comes next.'), text),
    template('tiny-gpt', l10n.t('A tiny GPT'), l10n.t('The same with two transformer blocks.'), text),
  ];
}

function clinic(): Template[] {
  return [
    template('clinic-rate-too-small', l10n.t('Learning rate too small'), l10n.t('Nothing seems to happen.')),
    template('clinic-rate-too-large', l10n.t('Learning rate too large'), l10n.t('Each step jumps over the lowest point, and climbs.')),
    template('clinic-zero-start', l10n.t('All weights start at 0'), l10n.t('Neurons that start alike stay alike.')),
    template('clinic-dead-relu', l10n.t('Dead ReLU'), l10n.t('Neurons that give 0 for everything, and learn nothing more.')),
    template('clinic-vanishing-sigmoid', l10n.t('Vanishing gradient'), l10n.t('Eight sigmoids, and nothing left for the first.')),
    template('clinic-exploding', l10n.t('Exploding gradient'), l10n.t('From large weights to ∞ and NaN in three batches.')),
    template('clinic-not-normalized', l10n.t('Inputs not normalized'), l10n.t('One large column drowns the others.')),
    template('clinic-overfitting', l10n.t('Overfitting'), l10n.t('Learned by heart: perfect in training, poor in the test.')),
  ];
}
