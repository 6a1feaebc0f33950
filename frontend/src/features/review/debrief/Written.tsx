interface Props {
  label: string
  placeholder: string
  value: string
  /** There may be much of it: the field begins large. */
  isLong: boolean
  longest: number
  onValue: (value: string) => void
}

/** Text that one writes here. On paper it stands whole, and without a frame. */
export function Written({ label, placeholder, value, isLong, longest, onValue }: Props) {
  return (
    <>
      <textarea
        className={`field field-sizing-content written w-full resize-y px-3 py-2 leading-relaxed screen-only ${isLong ? 'min-h-28' : ''}`}
        aria-label={label}
        placeholder={placeholder}
        maxLength={longest}
        value={value}
        onChange={({ currentTarget }) => onValue(currentTarget.value)}
      />
      {value.trim() && (
        <p aria-hidden className="print-only wrap-anywhere whitespace-pre-wrap">
          {value}
        </p>
      )}
    </>
  )
}
