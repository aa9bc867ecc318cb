resource "aws_dynamodb_table" "Thread" {
  name         = "Thread"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "ForumName"
  range_key    = "Subject"

  attribute {
    name = "ForumName"
    type = "S"
  }

  attribute {
    name = "Subject"
    type = "S"
  }

  attribute {
    name = "LastPostedDateTime"
    type = "S"
  }

  local_secondary_index {
    name            = "LastPostIndex"
    range_key       = "LastPostedDateTime"
    projection_type = "ALL"
  }
}

resource "aws_dynamodb_table" "message" {
  name         = "message"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  attribute {
    name = "recipient"
    type = "S"
  }

  attribute {
    name = "sent_at"
    type = "N"
  }

  attribute {
    name = "unread_by"
    type = "S"
  }

  global_secondary_index {
    name            = "inbox"
    hash_key        = "recipient"
    range_key       = "sent_at"
    projection_type = "ALL"
  }

  global_secondary_index {
    name               = "unread"
    hash_key           = "unread_by"
    range_key          = "sent_at"
    projection_type    = "INCLUDE"
    non_key_attributes = ["subject"]
  }
}

resource "aws_dynamodb_table" "session" {
  name         = "session"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "token"

  attribute {
    name = "token"
    type = "S"
  }

  ttl {
    attribute_name = "expires"
    enabled        = true
  }
}
