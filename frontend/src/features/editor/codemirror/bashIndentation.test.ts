import { expect, it } from 'vitest'
import { bashIndentation } from './bashIndentation'

const program = `main() {
  local name=\${1#-} # {
  if [[ -n $name ]]; then # why
    echo "(a)"
  elif true
  then
    items=(
      a
    )
  else
    while read -r line; do
      echo "$line"
    done < file
  fi
  case $name in
    a|b)
      echo $(date)
      ;;
    *) exit 1 ;;
  esac
}

main "$@"
`

it('lines of a program are indented as people write them', () => {
  const lines = program.split('\n')
  for (const [index, line] of lines.entries()) {
    const before = lines.slice(0, index).findLast((other) => other.trim() !== '')
    if (before === undefined || line.trim() === '') continue
    const columns = bashIndentation(before, before.search(/\S/), line.trim(), 2)
    expect([line, columns]).toEqual([line, line.search(/\S/)])
  }
})
