import * as l10n from '@vscode/l10n';

/** An instruction's operation in words; its own name where there are none. */
export function operationName(operation: string): string {
  return (
    forwardName(operation) ??
    sequenceName(operation) ??
    spatialName(operation) ??
    lossName(operation) ??
    gradientName(operation) ??
    updateName(operation) ??
    operation
  );
}

function forwardName(operation: string): string | undefined {
  switch (operation) {
    case 'load':
      return l10n.t('read the batch');
    case 'affine':
      return l10n.t('weighted sum');
    case 'column':
      return l10n.t('column of the input');
    case 'augment':
      return l10n.t('mirrored and moved');
    case 'reshape':
      return l10n.t('another shape');
    case 'add':
      return l10n.t('sum');
    case 'multiply':
      return l10n.t('product');
    case 'concat':
      return l10n.t('joined');
    default:
      return undefined;
  }
}

/** Of layers over ids and time steps, in both directions. */
function sequenceName(operation: string): string | undefined {
  switch (operation) {
    case 'embedding':
      return l10n.t('rows of the ids');
    case 'add_position':
    case 'sinusoidal':
      return l10n.t('sum with the positions');
    case 'rnn':
    case 'gru':
    case 'lstm':
      return l10n.t('state at a time step');
    case 'states':
      return l10n.t('states that are handed on');
    case 'attention_scores':
      return l10n.t('similarity of queries and keys');
    case 'attention_mix':
      return l10n.t('mixture of the values');
    case 'embedding_gradient_weights':
      return l10n.t('gradient of the rows');
    case 'position_gradient_weights':
      return l10n.t('gradient of the positions');
    case 'rnn_gradient':
    case 'gru_gradient':
    case 'lstm_gradient':
      return l10n.t('gradient at a time step');
    case 'recurrent_gradient_weights':
      return l10n.t('gradient of the recurrent weights');
    case 'states_gradient':
    case 'states_gradient_backward':
      return l10n.t('gradient of the states');
    case 'attention_scores_gradient_query':
      return l10n.t('gradient of the queries');
    case 'attention_scores_gradient_key':
      return l10n.t('gradient of the keys');
    case 'attention_mix_gradient_scores':
      return l10n.t('gradient of the scores');
    case 'attention_mix_gradient_value':
      return l10n.t('gradient of the values');
    default:
      return undefined;
  }
}

/** Of windows, and of what normalises. */
function spatialName(operation: string): string | undefined {
  switch (operation) {
    case 'convolution':
      return l10n.t('weighted sum of each window');
    case 'max_pool':
      return l10n.t('largest of each window');
    case 'average_pool':
      return l10n.t('mean of each window');
    case 'global_average':
      return l10n.t('mean of each channel');
    case 'layer_norm':
    case 'batch_norm':
      return l10n.t('normalization');
    case 'normalize':
      return l10n.t('normalization by running mean and variance');
    case 'identity':
      return l10n.t('let through as it is');
    case 'running_average':
      return l10n.t('running mean and variance');
    default:
      return undefined;
  }
}

function lossName(operation: string): string | undefined {
  switch (operation) {
    case 'mse':
      return l10n.t('mean squared error');
    case 'mae':
      return l10n.t('mean absolute error');
    case 'huber':
      return l10n.t('Huber loss');
    case 'hinge':
      return l10n.t('hinge loss');
    case 'binary_cross_entropy':
      return l10n.t('binary cross-entropy');
    case 'cross_entropy':
      return l10n.t('cross-entropy');
    case 'penalty':
      return l10n.t('penalty on weights');
    case 'accumulate_penalty':
      return l10n.t('count the penalty for the epoch');
    case 'mean':
      return l10n.t('mean over the batch');
    case 'weighted_sum':
      return l10n.t('sum over the targets');
    case 'accumulate':
      return l10n.t('count for the epoch');
    default:
      return undefined;
  }
}

function gradientName(operation: string): string | undefined {
  switch (operation) {
    case 'mse_gradient':
      return l10n.t('gradient of the mean squared error');
    case 'mae_gradient':
      return l10n.t('gradient of the mean absolute error');
    case 'huber_gradient':
      return l10n.t('gradient of the Huber loss');
    case 'hinge_gradient':
      return l10n.t('gradient of the hinge loss');
    case 'binary_cross_entropy_gradient':
      return l10n.t('gradient of the binary cross-entropy');
    case 'sigmoid_binary_cross_entropy_gradient':
      return l10n.t('gradient through loss and sigmoid');
    case 'cross_entropy_gradient':
      return l10n.t('gradient of the cross-entropy');
    case 'softmax_cross_entropy_gradient':
      return l10n.t('gradient through loss and softmax');
    case 'affine_gradient_weights':
    case 'convolution_gradient_weights':
    case 'layer_norm_gradient_weights':
    case 'batch_norm_gradient_weights':
      return l10n.t('gradient of the weights');
    case 'affine_gradient_bias':
      return l10n.t('gradient of the bias');
    case 'affine_gradient_input':
    case 'convolution_gradient_input':
    case 'layer_norm_gradient_input':
    case 'batch_norm_gradient_input':
    case 'normalize_gradient_input':
      return l10n.t('gradient of the inputs');
    case 'sum':
      return l10n.t('sum of the gradients');
    case 'penalty_gradient':
      return l10n.t('gradient of the penalty');
    case 'gradient_norm':
      return l10n.t('length of all gradients');
    case 'clip_norm':
    case 'clip_value':
      return l10n.t('clip the gradient');
    default:
      break;
  }
  const activation = /^(\w+)_gradient$/.exec(operation)?.[1];
  return activation && l10n.t('gradient through {0}', activation);
}

function updateName(operation: string): string | undefined {
  switch (operation) {
    case 'sgd':
      return l10n.t('gradient descent (SGD)');
    case 'adam':
      return l10n.t('Adam update');
    case 'adamw':
      return l10n.t('AdamW update');
    case 'rmsprop':
      return l10n.t('RMSprop update');
    case 'adagrad':
      return l10n.t('Adagrad update');
    default:
      return undefined;
  }
}
