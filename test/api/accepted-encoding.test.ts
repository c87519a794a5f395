import { describe, expect, it } from 'vitest'
import { acceptedEncoding } from '../../src/api/feeds/accepted-encoding.ts'

describe('the form of an answer', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['GZip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br, gzip;q=0.8', 'gzip'],
    ['gzip;q=0', 'identity'],
    ['gzip;q=0.000', 'identity'],
    ['gzip; q=0, *', 'identity'],
    ['*', 'gzip'],
    ['*;q=0, gzip', 'gzip'],
    ['br', 'identity'],
    ['identity', 'identity'],
    ['gzip;q=0.5, identity', 'identity'],
    ['identity;q=0.5, gzip', 'gzip'],
    ['identity;q=0', 'gzip'],
    ['identity;q=0, gzip', 'gzip'],
    ['identity;q=0, gzip;q=0', null],
    ['identity;q=0, *;q=0', null],
    ['*;q=0', null],
    ['gzip;q=0, *;q=0', null],
    ['gzip;q=banana', 'identity'],
    [';;;,,gzip', 'gzip'],
  ] as const)('for Accept-Encoding: %s is %s', (header, form) => {
    expect(acceptedEncoding(header)).toBe(form)
  })
})
