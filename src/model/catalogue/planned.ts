/**
 * Names of the language (docs/language.md) that this version reads but cannot run yet, so that a spec which
 * uses one hears "not supported yet" and not "unknown". An entry leaves this list when its own is made.
 */
export const planned: Readonly<Record<string, readonly string[]>> = {
  layer: [],
  activation: [],
  loss: [],
  optimizer: [],
  initializer: [],
  source: [],
  split: [],
  data: [],
  train: [],
  argument: [],
  tokenize: [],
  encoder: ['image'],
};

/** Names that other tools use for the same thing, to suggest ours. */
export const foreign: Readonly<Record<string, string>> = {
  Linear: 'dense', linear_layer: 'dense', Dense: 'dense', fc: 'dense', fully_connected: 'dense',
  lr: 'learning_rate', learningRate: 'learning_rate', ReLU: 'relu', LeakyReLU: 'leaky_relu',
  ELU: 'elu', GELU: 'gelu', SiLU: 'silu', swish: 'silu', Swish: 'silu', Softplus: 'softplus', Sigmoid: 'sigmoid',
  logistic: 'sigmoid', Tanh: 'tanh', Softmax: 'softmax', identity: 'linear', none: 'linear',
  MSE: 'mse', mean_squared_error: 'mse', MSELoss: 'mse', bce: 'binary_cross_entropy', BCELoss: 'binary_cross_entropy',
  BCEWithLogitsLoss: 'binary_cross_entropy', log_loss: 'binary_cross_entropy', CrossEntropyLoss: 'cross_entropy',
  categorical_crossentropy: 'cross_entropy', SGD: 'sgd', Adam: 'adam', AdamW: 'adamw',
  RMSprop: 'rmsprop', Adagrad: 'adagrad', glorot_uniform: 'xavier_uniform', glorot_normal: 'xavier_normal',
  kaiming_uniform: 'he_uniform', kaiming_normal: 'he_normal', random_normal: 'normal', random_uniform: 'uniform',
  stddev: 'std', batchSize: 'batch_size', batch: 'batch_size', optimiser: 'optimizer',
  normalise: 'normalize', num_epochs: 'epochs', iterations: 'steps', random_seed: 'seed', label: 'target',
  inputs: 'input', features: 'input', kernel_initializer: 'weights', bias_initializer: 'bias',
  Conv1d: 'conv1d', Conv1D: 'conv1d', Conv2d: 'conv2d', Conv2D: 'conv2d', conv: 'conv2d', MaxPool2d: 'max_pool2d',
  MaxPooling2D: 'max_pool2d', AvgPool2d: 'avg_pool2d', AveragePooling2D: 'avg_pool2d', average_pool2d: 'avg_pool2d',
  GlobalAveragePooling2D: 'global_average_pool', global_avg_pool: 'global_average_pool', LayerNorm: 'layer_norm',
  LayerNormalization: 'layer_norm', BatchNorm1d: 'batch_norm', BatchNorm2d: 'batch_norm', batchnorm: 'batch_norm',
  BatchNormalization: 'batch_norm', Dropout: 'dropout', kernel_size: 'kernel', pool_size: 'size', strides: 'stride',
  dilation_rate: 'dilation', eps: 'epsilon',
};
