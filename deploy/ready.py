"""Exit status 0 when the site in this container is ready: /readyz, asked by its own name as others
are refused.
"""

import os
import sys
import urllib.request
from urllib.parse import urlsplit

if __name__ == "__main__":
    host = urlsplit(os.environ.get("BASE_URL", "")).netloc or "127.0.0.1"
    address = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}/readyz"
    # Docker may hand its own http_proxy to each container: this question is for nobody else.
    directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        directly.open(urllib.request.Request(address, headers={"Host": host}), timeout=8).close()
    except OSError as fault:
        print(fault)
        sys.exit(1)
