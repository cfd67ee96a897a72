"""Faults of mail."""

from __future__ import annotations

from tests.mutants.planting import Edit, Fault

BY_MAIL = "tests/accounts/test_by_mail.py::"
QUEUE = "tests/mail/test_queue.py::"
NOTICES = "tests/notices/"

MAILS = (
    Fault(
        "token-in-the-row",
        "a mailed link is opened by what its row holds",
        f"{BY_MAIL}test_no_row_holds_the_token_and_each_attempt_sends_the_same[sqlite]",
        (
            Edit(
                "app/accounts/mailed.py",
                '    return keyed_token(link.purpose, link.id, link.salt or "")\n',
                '    return link.salt or ""\n',
            ),
        ),
    ),
    Fault(
        "mail-in-another-language",
        "a mail is written in the site's language, not in its recipient's",
        f"{BY_MAIL}test_a_forgotten_password_is_set_anew_by_a_mail_in_ones_own_language[sqlite]",
        (
            Edit(
                "app/mail/sending.py",
                "    with speaking(recipient.language, named=True):\n",
                '    with speaking("fr", named=True):\n',
            ),
        ),
    ),
    Fault(
        "mail-within-the-transaction",
        "the mail server is waited for while a transaction is open",
        f"{QUEUE}test_nothing_is_held_while_the_mail_server_makes_up_its_mind[sqlite]",
        (
            Edit(
                "app/mail/sending.py",
                "    try:\n        transport.send(ready.message)\n",
                "    try:\n        with writing():\n            db.session.connection()\n"
                "            transport.send(ready.message)\n",
            ),
        ),
    ),
    Fault(
        "unsubscribed-by-opening",
        "whoever opens the link of a mail, a scanner too, stops mails of its kind",
        f"{NOTICES}test_unsubscribe.py::"
        "test_opening_the_link_changes_nothing_and_one_post_stops_the_kind[sqlite]",
        (
            Edit(
                "app/notices/views/unsubscribing.py",
                "    if done:\n        with writing():\n",
                "    if stopping:\n        with writing():\n",
            ),
        ),
    ),
    Fault(
        "digest-of-a-day",
        "a digest tells of the last day, and never of what was missed before",
        f"{NOTICES}test_month.py::"
        "test_in_a_month_each_gets_what_is_counted_and_a_second_look_sends_nothing[sqlite]",
        (
            Edit(
                "app/notices/waiting.py",
                "    return sa.and_(UNMAILED, Notice.at <= due.at, its_own)\n",
                "    window = Notice.at.between(due.at - timedelta(days=1), due.at)\n"
                "    return sa.and_(UNMAILED, window, its_own)\n",
            ),
            Edit(
                "app/notices/waiting.py",
                "from datetime import datetime\n",
                "from datetime import datetime, timedelta\n",
            ),
        ),
    ),
)
