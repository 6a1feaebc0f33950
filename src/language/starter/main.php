<?php

echo "Hello from Pairpad\n";
