<?php

declare(strict_types=1);

function greeting(): string
{
    return 'Version 2 of the sample application. Roll back, and version 1 is here again.';
}
