SELECT 'Hello from Pairpad' AS greeting;
