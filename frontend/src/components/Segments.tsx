import type { LucideIcon } from 'lucide-react'
import { useId } from 'react'

interface Props<T extends string> {
  label: string
  value: T
  options: readonly { value: T; label: string; Icon?: LucideIcon }[]
  onChange: (value: T) => void
}

/** A choice of few, all in sight. Arrow keys move it, as in any group of radio buttons. */
export function Segments<T extends string>({ label, value, options, onChange }: Props<T>) {
  const name = useId()
  return (
    <div role="radiogroup" aria-label={label} className="flex gap-0.5 rounded-lg bg-panel p-0.5">
      {options.map(({ value: own, label: title, Icon }) => (
        <label
          key={own}
          className="flex cursor-pointer items-center gap-1.5 rounded-md px-2 py-1 text-xs font-medium text-muted hover:text-ink has-checked:bg-paper has-checked:text-ink has-checked:shadow-xs has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={value === own}
            onChange={() => onChange(own)}
          />
          {Icon && <Icon size={14} aria-hidden />}
          {title}
        </label>
      ))}
    </div>
  )
}
