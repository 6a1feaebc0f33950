import { Component, type ComponentType, type ReactNode } from 'react'

/** What is shown instead of something that broke. */
export interface FallbackProps {
  error: unknown
  /** Tries once more. */
  onAgain: () => void
}

interface Props {
  children: ReactNode
  Fallback: ComponentType<FallbackProps>
}

/** Keeps what goes wrong in one part from taking the page with it (PAGE-4). */
export class ErrorBoundary extends Component<Props, { error: unknown; isBroken: boolean }> {
  override state = { error: undefined, isBroken: false }

  static getDerivedStateFromError(error: unknown) {
    return { error, isBroken: true }
  }

  override render() {
    const { children, Fallback } = this.props
    if (!this.state.isBroken) return children
    const onAgain = () => this.setState({ error: undefined, isBroken: false })
    return <Fallback error={this.state.error} onAgain={onAgain} />
  }
}
