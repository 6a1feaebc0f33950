<?php

function main(): void
{
    echo "Hello from Pairpad\n";
}

main();
