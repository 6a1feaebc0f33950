import { expect, it } from 'vitest'
import { grammarOf } from '../grammars'
import { measure } from './measure'

const measured = (language: string, text: string, path = '') => {
  const { lines, functions } = measure(text, language, grammarOf(language, path)?.parse(text))
  return {
    lines,
    functions: functions?.map(({ name, line, lines: length, nesting, complexity }) => [
      name,
      line,
      length,
      nesting,
      complexity,
    ]),
  }
}

// What McCabe counts: one, and one more for each condition, loop, case and handler.

it('measures Python', () => {
  const text = `import heapq

def dijkstra(graph, source):
    queue, best = [(0, source)], {source: 0}
    while queue:
        cost, node = heapq.heappop(queue)
        if cost > best[node]:
            continue
        for to, weight in graph[node]:
            if to not in best or cost + weight < best[to]:
                best[to] = cost + weight
                heapq.heappush(queue, (best[to], to))
    return best

class Shape:
    async def area(self, kind):
        def inner():
            return [x for x in self if x] if self else None
        match kind:
            case "square" if self.side:
                return 1
            case _:
                return 0
        try:
            pass
        except ValueError:
            pass
        finally:
            pass

if __name__ == "__main__":
    print(dijkstra({}, 0))
`
  expect(measured('python', text)).toEqual({
    lines: 32,
    functions: [
      ['', 1, 32, 1, 2],
      ['dijkstra', 3, 11, 3, 6],
      ['area', 16, 14, 1, 4],
      ['inner', 17, 2, 0, 4],
    ],
  })
})

it('measures JavaScript and TypeScript, where functions have their name elsewhere, too', () => {
  const text = `const clamp = (value, low, high) => (value < low ? low : value > high ? high : value)
export default function (items) {
  if (!items) return []
  else if (items.length === 1 || items.done) return items
  else {
    for (const item of items) {
      switch (item.kind) {
        case 'a':
        case 'b':
          break
        default:
      }
    }
  }
  return items.map((item) => item ?? 0)
}
class Stack {
  #top = () => 1
  get size() { try { return 1 } catch { return 0 } }
}
module.exports.late = function () {}
const made = { keyed: async function* () {}, short() { while (true) {} } }
`
  const functions = [
    ['clamp', 1, 1, 0, 3],
    ['default', 2, 15, 3, 8],
    ['#top', 18, 1, 0, 1],
    ['size', 19, 1, 1, 2],
    ['module.exports.late', 21, 1, 0, 1],
    ['keyed', 22, 1, 0, 1],
    ['short', 22, 1, 1, 2],
  ]
  expect(measured('javascript', text)).toEqual({ lines: 22, functions })
  expect(
    measured('typescript', text.replace('(items)', '(items: Item<string>[]): unknown')).functions,
  ).toEqual(functions)
  const view = 'export const View = <T,>(p: P<T>) => (p.on ? <b>{p.text && "x"}</b> : null)\n'
  expect(measured('typescript', view, 'view.tsx').functions).toEqual([['View', 1, 1, 0, 3]])
})

it('measures Java, C++, C, Go and Rust', () => {
  const java = `class Account {
  Account(int start) { this.balance = start; }
  int withdraw(int amount) {
    if (amount <= 0 || amount > balance) {
      throw new IllegalArgumentException();
    } else if (amount == balance) {
      return 0;
    }
    for (int fee : fees) { while (fee > 0) { fee--; } }
    switch (amount) { case 1: case 2: return 2; default: return amount > 9 ? 1 : 0; }
  }
}
`
  expect(measured('java', java).functions).toEqual([
    ['Account', 2, 1, 0, 1],
    ['withdraw', 3, 9, 2, 9],
  ])
  const cpp = `#include <vector>
template <class T> int* Stack<T>::top(int a) {
  for (auto& x : items) { if (x && a) { return &x; } }
  do { a--; } while (a);
  try { push(a); } catch (...) { return nullptr; }
  return a ? &items[0] : nullptr;
}
bool operator==(const A& a, const A& b) { return true; }
A::~A() {}
`
  expect(measured('cpp', cpp).functions).toEqual([
    ['Stack<T>::top', 2, 6, 2, 7],
    ['operator==', 8, 1, 0, 1],
    ['A::~A', 9, 1, 0, 1],
  ])
  const c = 'static int max(int a, int b) {\n  if (a > b) return a;\n  return b;\n}\n'
  expect(measured('c', c)).toEqual({ lines: 4, functions: [['max', 1, 4, 1, 2]] })
  const go = `package main

func (s *Stack) Pop() (int, error) {
	if len(s.items) == 0 && !s.open {
		return 0, errors.New("empty")
	} else if s.closed {
		return 0, nil
	}
	for i := range s.items {
		switch { case i > 1: return i, nil; default: }
	}
	return 1, nil
}

func main() {}
`
  expect(measured('go', go).functions).toEqual([
    ['Pop', 3, 11, 2, 6],
    ['main', 15, 1, 0, 1],
  ])
  const rust = `impl Parser {
    fn next<T>(&mut self, x: Option<i32>) -> i32 {
        let kind = match x {
            Some(0) => 1,
            Some(n) if n > 1 => n,
            _ => { if self.ok || self.done { 2 } else if let Some(y) = x { y } else { 3 } }
        };
        while let Some(q) = self.pop() { loop { break } }
        kind
    }
}
`
  expect(measured('rust', rust).functions).toEqual([['next', 2, 9, 2, 7]])
})

it('counts lines where it knows no more, and of nothing none', () => {
  expect(measured('lua', 'print(1)\nprint(2)')).toEqual({ lines: 2, functions: undefined })
  expect(measured('lua', '')).toEqual({ lines: 0, functions: undefined })
  expect(measured('php', '<?php\nfunction f() {}\n').functions).toBeUndefined()
  expect(measured('python', '').functions).toEqual([['', 1, 0, 0, 1]])
})
