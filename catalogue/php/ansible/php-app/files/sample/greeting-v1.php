<?php

declare(strict_types=1);

function greeting(): string
{
    return 'Version 1 of the sample application. Deploy your own in its place.';
}
