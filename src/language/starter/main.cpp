#include <iostream>

int main() {
    std::cout << "Hello from Pairpad" << std::endl;
    return 0;
}
