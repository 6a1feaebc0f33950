import { type ReactNode, useId } from 'react'

/** A row of settings: what it is about, what that means, and something to change it with. */
export function Row({
  label,
  hint,
  children,
}: {
  label: string
  hint?: string
  children: (id: string) => ReactNode
}) {
  const id = useId()
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1.5 py-2">
      <div className="min-w-40 grow basis-48">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-xs text-muted">
            {hint}
          </p>
        )}
      </div>
      {children(id)}
    </div>
  )
}

interface ChoiceProps<T extends string> {
  label: string
  hint?: string
  value: T
  options: readonly (readonly [T, string])[]
  onChange: (value: T) => void
}

/** One of several. */
export function Choice<T extends string>({ label, hint, value, options, onChange }: ChoiceProps<T>) {
  return (
    <Row label={label} {...(hint && { hint })}>
      {(id) => (
        <select
          id={id}
          className="field w-48"
          aria-describedby={hint ? `${id}-hint` : undefined}
          value={value}
          onChange={(event) => onChange(event.target.value as T)}
        >
          {options.map(([option, name]) => (
            <option key={option} value={option}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Row>
  )
}

interface SwitchProps {
  label: string
  hint?: string
  value: boolean
  isDisabled?: boolean
  onChange: (value: boolean) => void
}

/** On or off. */
export function Switch({ label, hint, value, isDisabled = false, onChange }: SwitchProps) {
  return (
    <Row label={label} {...(hint && { hint })}>
      {(id) => (
        <input
          id={id}
          type="checkbox"
          role="switch"
          className="switch"
          aria-describedby={hint ? `${id}-hint` : undefined}
          checked={value}
          disabled={isDisabled}
          onChange={(event) => onChange(event.target.checked)}
        />
      )}
    </Row>
  )
}

interface AmountProps {
  label: string
  hint?: string
  value: number
  least: number
  most: number
  /** Counts while it is typed, and not only when one is done: for what is one's own. */
  isInstant?: boolean
  onChange: (value: number) => void
}

/** A whole number. What is typed counts once it is one that is allowed. */
export function Amount({ label, hint, value, least, most, isInstant = false, onChange }: AmountProps) {
  const isFine = (next: number) => Number.isInteger(next) && least <= next && next <= most && next !== value
  return (
    <Row label={label} {...(hint && { hint })}>
      {(id) => (
        <input
          // Somebody else's change shows; one's own stays as one types it.
          key={isInstant ? '' : value}
          id={id}
          type="number"
          className="field w-24"
          aria-describedby={hint ? `${id}-hint` : undefined}
          defaultValue={value}
          min={least}
          max={most}
          onChange={(event) => {
            const next = event.target.valueAsNumber
            if (isInstant && isFine(next)) onChange(next)
          }}
          onBlur={(event) => {
            const next = event.target.valueAsNumber
            if (isFine(next)) onChange(next)
            else event.target.value = String(value)
          }}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
      )}
    </Row>
  )
}
