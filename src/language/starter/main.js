function main() {
  console.log("Hello from Pairpad");
}

main();
