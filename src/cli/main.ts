process.stdout.write('nnspec\n');
