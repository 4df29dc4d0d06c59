import { LIMITS } from '../limits.ts';

/**
 * Whole numbers in the same proportion, within the API's bound, and none of them 0 unless it was. A single backend has
 * weight 1. Shares finer than one in a million are rounded.
 */
export function integerWeights(weights: readonly number[]): readonly number[] {
  if (weights.length === 1) return [1];
  const scaled = weights.every(Number.isInteger) ? weights : scaleUp(weights);
  const largest = Math.max(...scaled);
  if (largest <= LIMITS.weight) return scaled;
  return scaled.map((weight) =>
    weight === 0 ? 0 : Math.max(1, Math.round((weight / largest) * LIMITS.weight)),
  );
}

/** Shifts the decimal point until all are whole; at most six places. */
function scaleUp(weights: readonly number[]): readonly number[] {
  for (let factor = 10; factor <= LIMITS.weight; factor *= 10) {
    const shifted = weights.map((weight) => weight * factor);
    if (shifted.every((weight) => Math.abs(weight - Math.round(weight)) < 1e-6))
      return shifted.map(Math.round);
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) =>
    weight === 0 ? 0 : Math.max(1, Math.round((weight / sum) * LIMITS.weight)),
  );
}
