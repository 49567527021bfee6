import { expect, test } from 'vitest'

import { duration, instant, phoneNumber } from '../src/shared/format'

test('durations are m:ss, from an hour on h:mm', () => {
  expect([0, 9, 61, 3599, 3600, 7384, -5].map(duration)).toEqual(['0:00', '0:09', '1:01', '59:59', '1:00 h', '2:03 h', '0:00'])
})

test('numbers are grouped so that they can be read aloud', () => {
  expect(phoneNumber('13800138000')).toBe('138 0013 8000')
  expect(phoneNumber('+8613800138000')).toBe('+86 138 0013 8000')
  expect(phoneNumber('+86138****8000')).toBe('+86 138 **** 8000')
  expect(phoneNumber('+442079460020')).toBe('+44 20 7946 0020')
  expect(phoneNumber('+14155550101')).toBe('+1 415 555 0101')
  expect(phoneNumber('4001')).toBe('4001')
  expect(phoneNumber('<b>x')).toBe('<b>x')
  expect(phoneNumber(null)).toBe('')
})

test('today shows only the time', () => {
  const today = new Date('2026-11-21T12:00:00')
  expect(instant('2026-11-21T09:05:00', 'en', today)).toBe('09:05')
  expect(instant('2026-11-20T09:05:00', 'en', today)).toContain('11/20')
  expect(instant('2025-11-20T09:05:00', 'en', today)).toContain('2025')
})
