interface Props {
  /** What the key is for. */
  label: string
  value: string
  onValue: (key: string) => void
}

/** Asks for a key of the server, where not everybody may do something. It is kept nowhere but here. */
export function KeyField({ label, value, onValue }: Props) {
  return (
    <label className="flex flex-col gap-1.5 text-sm">
      <span>{label}</span>
      <input
        className="field"
        type="password"
        autoComplete="off"
        autoFocus
        value={value}
        onChange={({ currentTarget }) => onValue(currentTarget.value.trim())}
      />
    </label>
  )
}
