import { Component, createRef, type ReactNode } from 'react'

interface Focus {
  element: HTMLElement
  selection: [number | null, number | null] | undefined
}

/**
 * Keeps the focus and the caret in a list when somebody else puts it into another order: an
 * element that is moved loses both (PAGE-1).
 */
export class KeepFocus extends Component<{ children: ReactNode }> {
  private readonly root = createRef<HTMLDivElement>()

  override getSnapshotBeforeUpdate(): Focus | null {
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || !this.root.current?.contains(element)) return null
    const isField = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
    return { element, selection: isField ? [element.selectionStart, element.selectionEnd] : undefined }
  }

  override componentDidUpdate(_props: unknown, _state: unknown, focus: Focus | null) {
    if (!focus || document.activeElement === focus.element || !focus.element.isConnected) return
    const { element, selection } = focus
    element.focus({ preventScroll: true })
    if (selection && (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) {
      element.setSelectionRange(...selection)
    }
  }

  override render() {
    return <div ref={this.root}>{this.props.children}</div>
  }
}
