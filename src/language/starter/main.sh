#!/usr/bin/env bash

echo "Hello from Pairpad"
