// Sends an e-mail with SES. The first attempt is refused because the sender's address is not verified: the
// refusal is an exception with the service's code. Then the address is verified, and the e-mail is sent.
//
//   tools/services run moto build/release/schema-examples/ses_email
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/aws/xml_document.hpp>
#include <dynamap/error.hpp>
#include <dynamap/run.hpp>
#include <iostream>
#include <string>

#include "example.hpp"

namespace aws = dynamap::aws;

constexpr auto usage = R"(usage: ses_email

Verifies wallets@example.com as a sender, and sends an e-mail from there to alice@example.com.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

constexpr auto version = "2010-12-01";

asio::awaitable<void> send_email(aws::client ses, std::string from, std::string to) {
    auto const email = aws::query_request("SendEmail", version,
                                          {{"Source", from},
                                           {"Destination.ToAddresses.member.1", to},
                                           {"Message.Subject.Data", "Your wallet & you"},
                                           {"Message.Body.Text.Data", "Your balance is 105.50 €.\n"},
                                           {"Message.Body.Text.Charset", "UTF-8"}});
    auto const response = co_await ses.send(email);
    aws::xml_document const document(response.body);
    std::cout << "sent as " << document.root().child("SendEmailResult").child("MessageId").text() << "\n";
}

asio::awaitable<void> tour(aws::client ses) {
    std::string const from = "wallets@example.com", to = "alice@example.com";
    try {
        co_await send_email(ses, from, to);
    } catch (dynamap::error const& refused) {
        std::cout << refused.server_code() << ": " << refused.server_message() << "\n";
    }
    auto const verify = aws::query_request("VerifyEmailIdentity", version, {{"EmailAddress", from}});
    co_await ses.send(verify);
    co_await send_email(ses, from, to);
}

int main(int count, char** words) {
    return example::run(count, words, usage, [] {
        asio::io_context io;
        aws::service_client_config config;
        config.service = "ses";
        config.host_prefix = "email";  // its host is email.REGION.amazonaws.com
        dynamap::run(io, tour(aws::client(io, config)));
    });
}
