import { createElement, forwardRef, type SVGProps } from 'react'

/** An icon as the library keeps it. */
interface IconData {
  node: [tag: string, attributes: Record<string, string>][]
}

interface Props extends SVGProps<SVGSVGElement> {
  icon: IconData
  /** Of its sides, in CSS pixels. */
  size?: number
}

/**
 * What draws each of the library's icons (see `build/lean.ts`). Nobody is told of one that says
 * nothing by itself: what it stands in has a name.
 */
export default forwardRef<SVGSVGElement, Props>(function Icon({ icon, size = 24, ...rest }, ref) {
  return createElement(
    'svg',
    {
      ref,
      width: size,
      height: size,
      viewBox: '0 0 24 24',
      fill: 'none',
      stroke: 'currentColor',
      strokeWidth: 2,
      strokeLinecap: 'round',
      strokeLinejoin: 'round',
      'aria-hidden': rest['aria-label'] === undefined,
      ...rest,
    },
    icon.node.map(([tag, attributes]) => createElement(tag, attributes)),
  )
})
