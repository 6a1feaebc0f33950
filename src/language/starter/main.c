#include <stdio.h>

int main(void) {
    printf("Hello from Pairpad\n");
    return 0;
}
