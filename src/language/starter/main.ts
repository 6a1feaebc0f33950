function main(): void {
  console.log("Hello from Pairpad");
}

main();
