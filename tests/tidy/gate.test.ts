import { describe, expect, test } from 'vitest';
import { faultsOf } from '../../scripts/check-lock.mjs';
import { filesFrom } from '../../scripts/payload.mjs';

describe('the lock check', () => {
  const whole = {
    '': {},
    'node_modules/bundler': {
      integrity: 'sha512-x',
      optionalDependencies: { 'bundler-mac': '1.0.0' },
    },
    'node_modules/bundler-mac': { integrity: 'sha512-y', optional: true },
  };

  test('a complete lock has no faults', () => {
    expect(faultsOf(whole)).toEqual([]);
  });
  test('a binary of another platform that is missing is a fault', () => {
    const { 'node_modules/bundler-mac': _dropped, ...rest } = whole;
    expect(faultsOf(rest)).toEqual([
      'node_modules/bundler may need bundler-mac, which has no entry',
    ]);
  });
  test('an address and a missing hash are faults', () => {
    const named = { 'node_modules/a': { resolved: 'somewhere', integrity: 'sha512-x' } };
    expect(faultsOf(named)).toHaveLength(1);
    expect(faultsOf({ 'node_modules/a': {} })).toHaveLength(1);
  });
});

describe('the payload', () => {
  const manifest = {
    'index.html': {
      file: 'index.js',
      css: ['index.css'],
      imports: ['_shared'],
      dynamicImports: ['late'],
    },
    _shared: { file: 'shared.js', imports: ['index.html'] },
    late: { file: 'late.js' },
  };

  test('counts what is imported at once, with styles, and not what is imported later', () => {
    expect(filesFrom(manifest, 'index.html')).toEqual(['index.css', 'index.js', 'shared.js']);
  });
});
