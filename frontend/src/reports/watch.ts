import type { ReportKind } from '../api/schema'

/** Tells whoever hosts the server of an error in this page. What that takes comes only then, if it comes. */
export function tellHost(kind: ReportKind, error: unknown) {
  void import('./report').then(({ report }) => report(kind, error)).catch(() => undefined)
}

/** Tells of whatever nobody catches. */
export function watchErrors() {
  // Without an error it is a browser's own remark, such as that of a ResizeObserver.
  window.addEventListener('error', ({ error }) => {
    if (error) tellHost('uncaught', error)
  })
  window.addEventListener('unhandledrejection', ({ reason }) => tellHost('rejected', reason))
}
