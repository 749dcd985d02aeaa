<?php

declare(strict_types=1);

// Outside of the folder that is served: visitors cannot ask for it.
require __DIR__ . '/../src/greeting.php';

header('Content-Type: text/plain; charset=utf-8');
echo greeting(), "\nPHP ", PHP_VERSION, ' on ', gethostname(), "\n";
