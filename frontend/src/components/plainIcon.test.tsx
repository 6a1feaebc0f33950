// @vitest-environment jsdom
import { render } from '@testing-library/react'
import { expect, it } from 'vitest'
import Icon from './plainIcon'

const eye: Parameters<typeof Icon>[0]['icon'] = {
  node: [
    ['path', { d: 'M2 12h20', key: 'a' }],
    ['circle', { cx: '12', cy: '12', r: '3', key: 'b' }],
  ],
}

it('an icon has the size, the classes and the lines that it should have, and says nothing by itself', () => {
  const { container } = render(
    <>
      <Icon icon={eye} size={15} className="shrink-0" />
      <Icon icon={eye} aria-label="Seen" />
    </>,
  )
  const [silent, named] = container.querySelectorAll('svg')
  expect(silent?.getAttribute('width')).toBe('15')
  expect(silent?.getAttribute('class')).toBe('shrink-0')
  expect(silent?.getAttribute('aria-hidden')).toBe('true')
  expect(silent?.querySelectorAll('path, circle')).toHaveLength(2)
  expect(named?.getAttribute('width')).toBe('24')
  expect(named?.getAttribute('aria-hidden')).toBe('false')
})
