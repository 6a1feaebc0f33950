#!/usr/bin/env bash

main() {
  echo "Hello from Pairpad"
}

main "$@"
